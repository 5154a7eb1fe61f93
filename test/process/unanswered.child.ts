import { setImmediate as task } from 'node:timers/promises';
import { ResilientWebSocket } from 'resilient-websocket/full';

/** How many messages go out, and where to. */
export interface Order {
  readonly url: string;
  readonly messages: number;
}

/** The most that was unconfirmed, what is on the heap besides when all are out, and the peak of the whole process. */
export interface Result {
  readonly mostUnconfirmed: number;
  readonly heapMiB: number;
  readonly peakMiB: number;
}

const MIB = 2 ** 20;
const BATCH = 1000;

const { url, messages } = JSON.parse(process.argv[1] ?? '') as Order;
const socket = new ResilientWebSocket(url, [], { heartbeat: { intervalMs: 5000, timeoutMs: 300 } });
await new Promise<void>((resolve) => socket.on('open', () => resolve()));

let mostUnconfirmed = 0;
const before = await heapUsed();
for (let sent = 0; sent < messages; sent += BATCH) {
  await socket.ready();
  for (let number = sent; number < sent + BATCH; number++) {
    socket.send(String(number).padEnd(100));
    mostUnconfirmed = Math.max(mostUnconfirmed, socket.account.unconfirmed);
  }
  await task();
}
while (socket.bufferedAmount > 0) await new Promise((resolve) => setTimeout(resolve, 10));
const result: Result = {
  mostUnconfirmed,
  heapMiB: ((await heapUsed()) - before) / MIB,
  peakMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(result));
process.exit();

async function heapUsed(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await task();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}
