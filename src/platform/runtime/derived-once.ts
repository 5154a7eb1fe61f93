import type { WebSocketConstructor } from '../../socket/connection.ts';

/** Derives a class for each base once, and not again for each connection. */
export function derivedOnce(
  derive: (Base: WebSocketConstructor) => WebSocketConstructor,
): (Base: WebSocketConstructor) => WebSocketConstructor {
  const derived = new WeakMap<WebSocketConstructor, WebSocketConstructor>();
  return (Base) => {
    const Class = derived.get(Base) ?? derive(Base);
    derived.set(Base, Class);
    return Class;
  };
}
