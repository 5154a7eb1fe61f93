import { countingWebSocket } from './counting-websocket.ts';
import { findGlobalWebSocket } from './global-websocket.ts';
import type { WebSocketConstructor } from './native-socket.ts';
import { readingWebSocket } from './reading-websocket.ts';

/** In workerd: the runtime's own class, with a `bufferedAmount` that is right and a `send()` that knows Blobs. */
export function platformWebSocket(
  isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor | undefined {
  const native = findGlobalWebSocket(isOurs);
  return native && countingWebSocket(readingWebSocket(native));
}
