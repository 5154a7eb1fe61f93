/** What messages over the loopback cost a client beside bare `ws`, in a process of its own. */
import { WebSocket } from 'ws';
import { BARE, type Contender, findContender, type Socket, type SocketClass } from '../clients/contenders.ts';
import { readOrder, report, usedCpuUs } from './child-side.ts';
import type { LoopbackOrder, LoopbackReport } from './loopback.ts';

/** Pairs that are not counted. */
const WARM_UP_PAIRS = 3;

/** One connection, and how to have it carry all the messages of a request once. */
interface Line {
  carry(): Promise<void>;
}

const { client, url, pairs, request } = readOrder<LoopbackOrder>();
const { direction, messages, bytes, isBinary } = request;
const payload = isBinary ? new Uint8Array(bytes).fill(120) : 'x'.repeat(bytes);

const floor = await open(BARE);
const line = await open(findContender(client));
const ratios: number[] = [];
const floorUs: number[] = [];
for (let pair = 0; pair < WARM_UP_PAIRS + pairs; pair++) {
  const isFloorFirst = pair % 2 === 0;
  const first = await measure(isFloorFirst ? floor : line);
  const second = await measure(isFloorFirst ? line : floor);
  if (pair < WARM_UP_PAIRS) continue;
  const [ofFloor, ofLine] = isFloorFirst ? [first, second] : [second, first];
  ratios.push(ofLine / ofFloor);
  floorUs.push(ofFloor / messages);
}
report({ ratios, floorUs } satisfies LoopbackReport);

async function measure({ carry }: Line): Promise<number> {
  const startedAt = usedCpuUs();
  await carry();
  return usedCpuUs() - startedAt;
}

async function open(contender: Contender): Promise<Line> {
  const connect = await contender.load(WebSocket as unknown as SocketClass);
  const socket = connect(url);
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((resolve) => contender.listen(socket, 'open', () => resolve()));
  let left = 0;
  let arrived = (): void => {};
  contender.listen(socket, 'message', ({ data }) => {
    if (data !== undefined) left--;
    if (left === 0) arrived();
  });
  return {
    carry: () =>
      new Promise((resolve) => {
        arrived = resolve;
        // Whoever sends hears one message: that all have arrived.
        left = direction === 'receive' ? messages : 1;
        ask(socket);
      }),
  };
}

function ask(socket: Socket): void {
  socket.send(JSON.stringify(request));
  if (direction === 'receive') return;
  for (let each = 0; each < messages; each++) socket.send(payload);
}
