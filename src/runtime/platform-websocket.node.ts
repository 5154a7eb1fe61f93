import type { WebSocketConstructor } from './native-socket.ts';
import { NodeWebSocket } from './node-websocket.ts';

export { progressOf } from './line-progress.ts';

/** In Node: `ws`, through `isomorphic-ws`. It can ping, terminate, send any close code and show HTTP statuses. */
export function platformWebSocket(
  _isOurs: (Class: WebSocketConstructor) => boolean,
): WebSocketConstructor | undefined {
  return NodeWebSocket;
}
