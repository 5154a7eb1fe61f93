import { BufferProgress, type Progress } from './progress.ts';

/** In browsers, and where nothing else is known: the platform's own class, as it is. */
export { findGlobalWebSocket as platformWebSocket } from './global-websocket.ts';

/** There is no other progress to see here than that of `bufferedAmount`. */
export function progressOf(native: ConstructorParameters<typeof BufferProgress>[0]): Progress {
  return new BufferProgress(native);
}
