import ReconnectingWebSocket from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import type { Client, ClientEvents } from './client.ts';

/** `reconnecting-websocket`, with options for a network that comes and goes. */
export function connect(url: string, events: ClientEvents): Client {
  const socket = new ReconnectingWebSocket(url, [], {
    WebSocket,
    minReconnectionDelay: 100,
    maxReconnectionDelay: 100,
    connectionTimeout: 1000,
  });
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('close', () => events.closed());
  return socket;
}
