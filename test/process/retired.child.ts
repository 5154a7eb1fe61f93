import { setImmediate as task } from 'node:timers/promises';
import { ResilientWebSocket } from 'resilient-websocket';
import { WebSocket } from 'ws';

/** How many native sockets were made, and how many are in memory when the last of them is open. */
export interface Result {
  readonly made: number;
  readonly inMemory: number;
}

const natives: WeakRef<WebSocket>[] = [];

class Watched extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    natives.push(new WeakRef(this));
  }
}

const { url, attempts } = JSON.parse(process.argv[1] ?? '') as {
  readonly url: string;
  readonly attempts: number;
};
const socket = new ResilientWebSocket(url, [], {
  WebSocket: Watched as never,
  backoff: { minMs: 0, baseMs: 0, maxMs: 0, jitter: 'none' },
  connectTimeoutMs: 500,
});
socket.on('open', async ({ attempt, closure }) => {
  // What the last ending was is still told, its error among that.
  if (attempt !== attempts || closure === undefined) return;
  for (let round = 0; round < 10; round++) {
    await task();
    globalThis.gc?.();
  }
  const result: Result = {
    made: natives.length,
    inMemory: natives.filter((ref) => ref.deref() !== undefined).length,
  };
  console.log(JSON.stringify(result));
  process.exit();
});
