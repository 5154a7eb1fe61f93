import type { WebSocketConstructor } from '../../socket/connection.ts';
import { beneathOf } from '../../socket/interface-shape.ts';

/** Where the code of Node's own class is. */
const OWN_CODE = 'node:internal/';

/**
 * Whether a class is that of Node itself. Nothing that can be read says so, but where its code is: its getters refuse another
 * receiver, and the error has been there. A constructor must not be called to find out: a mock would count.
 */
function isOfNode(Class: WebSocketConstructor): boolean {
  const { prototype } = Class as { readonly prototype?: object };
  try {
    Object.getOwnPropertyDescriptor(prototype, 'url')?.get?.call({});
    return false;
  } catch (error) {
    return String((error as Error | undefined)?.stack).includes(OWN_CODE);
  }
}

/**
 * The class that an application, a test or a mock has put at `globalThis.WebSocket`; `undefined` if it is that of Node, or one
 * of ours.
 */
export function findReplaced(): WebSocketConstructor | undefined {
  const found: unknown = globalThis.WebSocket;
  if (typeof found !== 'function' || beneathOf(found)) return undefined;
  return isOfNode(found as WebSocketConstructor) ? undefined : (found as WebSocketConstructor);
}
