import ReconnectingWebSocket from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import type { Client, ClientEvents, Tuning } from './client.ts';

const FLAPPING_NETWORK = {
  minReconnectionDelay: 100,
  maxReconnectionDelay: 100,
  connectionTimeout: 1000,
};

/** `reconnecting-websocket`. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  const socket = new ReconnectingWebSocket(url, [], {
    WebSocket,
    ...(tuning === 'flapping' ? FLAPPING_NETWORK : {}),
  });
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('close', () => events.closed());
  return socket;
}
