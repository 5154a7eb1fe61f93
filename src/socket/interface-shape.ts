import type { TargetMethods } from './event-handlers.ts';

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** The members of the interface. What the class has besides stays out of a `for...in`. */
const MEMBERS = /^(url|readyState|bufferedAmount|extensions|protocol|binaryType|send|close|on.+)$/;

/** The prototypes of the classes that were given the shape. */
const shaped = new WeakSet<object>();

/**
 * Gives a class the shape that WebIDL prescribes for the WebSocket interface, where a JavaScript class differs: the
 * constants on class and prototype, enumerable members, the name and the tag `WebSocket`. It is the last touch to the class.
 *
 * @returns Its methods as a target of events, for whatever the application may put in their place.
 * @see WebIDL, "Interfaces": constants, regular attributes and regular operations.
 */
export function shapeAsWebSocket(Class: { readonly prototype: TargetMethods }): TargetMethods {
  const { prototype } = Class;
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (MEMBERS.test(key)) Object.defineProperty(prototype, key, { enumerable: true });
  }
  for (const [value, name] of STATES.entries()) {
    for (const owner of [Class, prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
  }
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
  Object.defineProperty(Class, 'name', { value: 'WebSocket', configurable: true });
  shaped.add(prototype);
  const { addEventListener, removeEventListener, dispatchEvent } = prototype;
  return { addEventListener, removeEventListener, dispatchEvent };
}

/** Whether a class makes sockets of ours: one that was given the shape, what is derived from it, or a proxy of either. */
export function isOurs(Class: object): boolean {
  let { prototype } = Class as { readonly prototype?: object | null };
  while (prototype && !shaped.has(prototype)) prototype = Object.getPrototypeOf(prototype) as object | null;
  return Boolean(prototype);
}
