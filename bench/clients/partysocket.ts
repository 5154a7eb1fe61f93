import PartyWebSocket from 'partysocket/ws';
import { WebSocket } from 'ws';
import type { Client, ClientEvents, Tuning } from './client.ts';

const FLAPPING_NETWORK = {
  minReconnectionDelay: 100,
  maxReconnectionDelay: 100,
  connectionTimeout: 1000,
};

/** `partysocket`. */
export function connect(url: string, events: ClientEvents, tuning: Tuning): Client {
  const socket = new PartyWebSocket(url, [], {
    WebSocket,
    ...(tuning === 'flapping' ? FLAPPING_NETWORK : {}),
  });
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('close', () => events.closed());
  return socket;
}
