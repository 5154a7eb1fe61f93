import type { WebSocketConstructor } from 'resilient-websocket';
import { WebSocket } from 'ws';
import type { Client, ClientEvents, Tuning } from './client.ts';
import { connect as connectOurs } from './resilient-websocket.ts';

/** A class derived directly from `ws`, as docs/recipes/headers-and-proxy.md has it. */
export function webSocketWithHeaders(): WebSocketConstructor {
  const options = { headers: { 'X-Api-Key': 'bench' } };
  return class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, options);
    }
  };
}

/** Ours, over such a class. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  return connectOurs(url, events, tuning, { WebSocket: webSocketWithHeaders() });
}
