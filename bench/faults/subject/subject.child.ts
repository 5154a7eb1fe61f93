import type { WebSocketConstructor } from 'resilient-websocket';
import { webSocketWithHeaders } from '../../clients/resilient-websocket-derived.ts';
import { Program } from './program.ts';
import { hasPings, type Order, type Transport } from './subject.ts';

/** What the parent sends: an order, or the wish for a report. */
export interface Request {
  readonly id: number;
  readonly order: Order | 'report';
}

/** What it gets: the answer to the request with the same number. */
export interface Answer {
  readonly id: number;
  readonly result: unknown;
}

const transport = process.argv[2] as Transport;
const program = new Program({ WebSocket: classOf(transport), hasPings: hasPings(transport) });

process.on('uncaughtException', (error) => program.caught(error.message));
process.on('unhandledRejection', (error) => program.caught(String(error)));
process.once('disconnect', () => process.exit());
process.on('message', async ({ id, order }: Request) => {
  const result = order === 'report' ? program.report() : await program.obey(order);
  process.send?.({ id, result } satisfies Answer);
});

function classOf(name: Transport): WebSocketConstructor | undefined {
  if (name === 'ws') return undefined;
  if (name === 'derived') return webSocketWithHeaders();
  if (globalThis.WebSocket === undefined) throw new Error('This Node has no WebSocket of its own.');
  return globalThis.WebSocket;
}
