/** How much heap idle sockets take, in a process of its own. */
import { setTimeout as pass } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { findContender, type Listener, type Socket, type SocketClass } from '../clients/contenders.ts';
import { collectGarbage, readOrder, report } from './child-side.ts';
import { FakeWebSocket } from './fake-websocket.ts';
import type { MemoryOrder, MemoryReport } from './memory.ts';

/** Longer than any client waits until it calls a connection stable. */
const SETTLING_MS = 11_000;

/** So many connect at the same time. */
const WAVE = 100;

const { client, sockets: count, url } = readOrder<MemoryOrder>();
const contender = findContender(client);
const connect = await contender.load(
  url === undefined ? FakeWebSocket : (WebSocket as unknown as SocketClass),
);

const sockets: Socket[] = [];
let opened = 0;
let allOpened = (): void => {};
const onOpen: Listener = () => {
  opened++;
  if (opened === sockets.length) allOpened();
};
const onMessage: Listener = () => {};
const onClose: Listener = () => {
  throw new Error(`${client}: a socket is not idle but closed.`);
};

// What is made once for all sockets is not counted.
await open(WAVE);
const bytesBefore = heapBytes();
for (let made = 0; made < count; made += WAVE) await open(WAVE);
await pass(SETTLING_MS);
report({ bytesPerSocket: (heapBytes() - bytesBefore) / count } satisfies MemoryReport);

async function open(many: number): Promise<void> {
  await new Promise<void>((resolve) => {
    allOpened = resolve;
    for (let each = 0; each < many; each++) {
      const socket = connect(url ?? 'ws://127.0.0.1/');
      contender.listen(socket, 'open', onOpen);
      contender.listen(socket, 'message', onMessage);
      contender.listen(socket, 'close', onClose);
      sockets.push(socket);
    }
  });
}

/** What is alive, in bytes; a second collection takes what the first has set free. */
function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
