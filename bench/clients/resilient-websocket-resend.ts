import type { Client, ClientEvents } from './client.ts';
import { connect as connectOurs } from './resilient-websocket.ts';

/** Ours, which sends again what may not have arrived. */
export function connect(url: string, events: ClientEvents): Client {
  return connectOurs(url, events, { resend: 'unconfirmed' });
}
