import { DEV } from '../development.ts';
import type { WebSocketConstructor } from '../socket/connection.ts';

let native: WebSocketConstructor | undefined = globalThis.WebSocket;

/**
 * The platform's own WebSocket, looked up when a connection is made. Where the global was replaced by our own class, it is the
 * one from before.
 *
 * @param isOurs Tells our own class, and what was derived from it.
 * @throws {TypeError} If there is none.
 */
export function findGlobalWebSocket(isOurs: (Class: object) => boolean): WebSocketConstructor {
  const found: WebSocketConstructor | undefined = globalThis.WebSocket;
  if (found === undefined || !isOurs(found)) native = found;
  if (native) return native;
  throw new TypeError(
    DEV
      ? 'This runtime has no WebSocket: give a class as options.WebSocket, or set globalThis.WebSocket before connecting.'
      : 'WebSocket',
  );
}
