import type { WebSocketConstructor } from './native-socket.ts';

let native: WebSocketConstructor | undefined;

/**
 * The platform's own WebSocket, looked up when a connection is made; `undefined` where there is none. Where the
 * global was replaced by our own class, it is the one from before.
 *
 * @param isOurs Tells our own class, and what was derived from it.
 */
export function findGlobalWebSocket(
  isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor | undefined {
  const found: WebSocketConstructor | undefined = globalThis.WebSocket;
  if (found === undefined || !isOurs(found)) native = found;
  return native;
}

// Before anybody can have replaced it.
findGlobalWebSocket(() => false);
