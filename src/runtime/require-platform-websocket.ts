import { platformWebSocket } from '#platform-websocket';
import type { WebSocketConstructor } from './native-socket.ts';

/**
 * The class that this runtime connects with.
 *
 * @param isOurs Tells our own class, and what was derived from it: it must not connect with itself.
 * @throws {TypeError} If there is none; it says what to do.
 */
export function requirePlatformWebSocket(
  isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor {
  const found = platformWebSocket(isOurs);
  if (found !== undefined) return found;
  throw new TypeError(
    'This runtime has no WebSocket: give a class as options.WebSocket, or set globalThis.WebSocket before connecting.',
  );
}
