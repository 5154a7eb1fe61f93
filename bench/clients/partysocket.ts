import PartyWebSocket from 'partysocket/ws';
import { WebSocket } from 'ws';
import type { Client, ClientEvents } from './client.ts';

/** `partysocket`, with options for a network that comes and goes. */
export function connect(url: string, events: ClientEvents): Client {
  const socket = new PartyWebSocket(url, [], {
    WebSocket,
    minReconnectionDelay: 100,
    maxReconnectionDelay: 100,
    connectionTimeout: 1000,
  });
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('close', () => events.closed());
  return socket;
}
