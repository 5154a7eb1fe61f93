import { platformWebSocket } from '#platform-websocket';
import type { WebSocketConstructor } from './native-socket.ts';

/**
 * The class that this runtime connects with.
 *
 * @throws {TypeError} If there is none; it says what to do.
 */
export function requirePlatformWebSocket(): WebSocketConstructor {
  const found = platformWebSocket();
  if (found !== undefined) return found;
  throw new TypeError(
    'This runtime has no WebSocket: give a class as options.WebSocket, or set globalThis.WebSocket before connecting.',
  );
}
