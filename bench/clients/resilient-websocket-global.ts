import type { Client, ClientEvents, Tuning } from './client.ts';
import { connect as connectOurs, MESSAGES } from './resilient-websocket.ts';

/** Ours, over the WebSocket that Node has from 22 on, which has no Ping frames. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  const { WebSocket } = globalThis;
  if (WebSocket === undefined) throw new Error('This Node has no WebSocket of its own.');
  return connectOurs(url, events, tuning, { WebSocket, ...(tuning === 'flapping' ? MESSAGES : {}) });
}
