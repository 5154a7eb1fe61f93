import { countingWebSocket } from './counting-websocket.ts';
import { findGlobalWebSocket } from './global-websocket.ts';
import type { WebSocketConstructor } from './native-socket.ts';
import { BufferProgress, type Progress } from './progress.ts';
import { readingWebSocket } from './reading-websocket.ts';

/** In workerd: the runtime's own class, with a `bufferedAmount` that is right and a `send()` that knows Blobs. */
export function platformWebSocket(
  isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor | undefined {
  const native = findGlobalWebSocket(isOurs);
  return native && countingWebSocket(readingWebSocket(native));
}

/** There is no other progress to see here than that of `bufferedAmount`. */
export function progressOf(native: ConstructorParameters<typeof BufferProgress>[0]): Progress {
  return new BufferProgress(native);
}
