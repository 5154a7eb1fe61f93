import type { WebSocketConstructor } from './native-socket.ts';

/** The platform's own WebSocket, looked up when a connection is made; `undefined` where there is none. */
export function platformWebSocket(): WebSocketConstructor | undefined {
  return globalThis.WebSocket;
}
