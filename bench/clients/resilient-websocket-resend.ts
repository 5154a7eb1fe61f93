import type { Client, ClientEvents, Tuning } from './client.ts';
import { connect as connectOurs } from './resilient-websocket.ts';

/** Ours, which sends again what may not have arrived. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  return connectOurs(url, events, tuning, { resend: 'unconfirmed' });
}
