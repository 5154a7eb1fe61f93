import { DEV } from '../development.ts';
import type { WebSocketConstructor } from '../socket/connection.ts';
import { beneathOf, type FindBeneath } from '../socket/interface-shape.ts';

/** The class that was found last; `undefined` once it has turned out to be a function around ours. */
let found: WebSocketConstructor | undefined = /* @__PURE__ */ look();
/** The one before it. */
let native: WebSocketConstructor | undefined = found;

/** The platform's own class, for whom ours has taken its place, or what is around ours. */
export const nativeWebSocket: FindBeneath = () => {
  found = undefined;
  return native;
};

/** The global, or what is beneath it where it is our class, or that of another copy of this code. */
function look(): WebSocketConstructor | undefined {
  const now: WebSocketConstructor | undefined = globalThis.WebSocket;
  const find = now && beneathOf(now);
  return find ? find() : now;
}

/**
 * The platform's own WebSocket, looked up when a connection is made. Where the global was replaced by our class, it is the one
 * from before.
 *
 * @throws {TypeError} If there is none.
 */
export function findGlobalWebSocket(): WebSocketConstructor {
  native = found ?? native;
  found = look();
  if (found) return found;
  throw new TypeError(
    DEV
      ? 'This runtime has no WebSocket: give a class as options.WebSocket, or set globalThis.WebSocket before connecting.'
      : 'WebSocket',
  );
}
