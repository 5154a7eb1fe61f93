import type { WebSocketConstructor } from './connection.ts';
import type { TargetMethods } from './event-handlers.ts';
import type { Platform } from './platform.ts';

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** The members of the interface. What the class has besides stays out of a `for...in`. */
const MEMBERS = /^(url|readyState|bufferedAmount|extensions|protocol|binaryType|send|close|on.+)$/;

/** Registered, so that another copy of this code knows it, too. */
const KEY = Symbol.for('resilient-websocket');

/** The platform's class, as a copy of this code knows it. */
export type FindBeneath = () => WebSocketConstructor | undefined;

/** Makes the members of the interface enumerable, as WebIDL has it, and no others. */
export function enumerateMembers(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    Object.defineProperty(prototype, key, { enumerable: MEMBERS.test(String(key)) });
  }
}

/**
 * Gives a class the shape that WebIDL prescribes for the WebSocket interface, where a JavaScript class differs: the
 * constants on class and prototype, the name and the tag `WebSocket`. It is the last touch to the class.
 *
 * @see WebIDL, "Interfaces": constants, regular attributes and regular operations.
 */
export function shapeAsWebSocket(
  Class: { readonly prototype: TargetMethods },
  findBeneath: FindBeneath,
): void {
  for (const [value, name] of STATES.entries()) {
    for (const owner of [Class, Class.prototype])
      Object.defineProperty(owner, name, { value, enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
  Object.defineProperty(Class, 'name', { value: 'WebSocket', configurable: true });
  Object.defineProperty(Class.prototype, KEY, { value: findBeneath });
}

/**
 * What finds the platform's class beneath one whose sockets connect again by themselves: one that was given the shape, here or in
 * another copy of this code, what is derived from it, or a proxy of either. `undefined` for any other class.
 */
export function beneathOf(Class: object): FindBeneath | undefined {
  return (Class as { readonly prototype?: { readonly [KEY]?: FindBeneath } | null }).prototype?.[KEY];
}

const realm: { [KEY]?: boolean } = globalThis as object;

/**
 * Makes the transport of a socket. Where something has wrapped our class and taken its place, that makes another socket of ours
 * meanwhile: such a one is to be a socket of the platform, because one that connects again must not be within another.
 */
export function makeTransport<T>(make: () => T): T {
  // Where the global object takes no more properties, wrappers cannot be known.
  Reflect.set(realm, KEY, true);
  try {
    return make();
  } finally {
    Reflect.deleteProperty(realm, KEY);
  }
}

/** Whether a transport is being made. */
export function isTransport(): boolean {
  return KEY in realm;
}

/** A socket of the platform, for whoever has wrapped our class. */
export function makeNative(
  { findWebSocket, nativeWebSocket }: Platform,
  url: unknown,
  protocols: unknown,
): object {
  const Native = nativeWebSocket() ?? findWebSocket();
  return new Native(url as string, protocols as string[]);
}
