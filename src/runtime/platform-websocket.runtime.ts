import { countingWebSocket } from './counting-websocket.ts';
import { findGlobalWebSocket } from './global-websocket.ts';
import type { WebSocketConstructor } from './native-socket.ts';

export { progressOf } from './line-progress.ts';

/** In Deno and Bun: the runtime's own class, with a `bufferedAmount` that is right. */
export function platformWebSocket(
  isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor | undefined {
  const native = findGlobalWebSocket(isOurs);
  return native && countingWebSocket(native);
}
