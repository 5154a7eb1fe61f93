import type { Client, ClientEvents, Tuning } from './client.ts';
import { connect as connectOurs, MESSAGES } from './resilient-websocket.ts';

/** Ours in a page, over the WebSocket of the browser, which has no Ping frames. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  return connectOurs(url, events, tuning, tuning === 'flapping' ? MESSAGES : {});
}
