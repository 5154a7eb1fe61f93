import WebSocket from 'isomorphic-ws';
import type { WebSocketConstructor } from './native-socket.ts';

/** In Node: `ws`, through `isomorphic-ws`. It can ping, terminate, send any close code and show HTTP statuses. */
export function platformWebSocket(): WebSocketConstructor | undefined {
  return WebSocket;
}
