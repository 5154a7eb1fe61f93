const READY_STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

/** The members of the interface. What the class has besides stays out of a `for...in`. */
const MEMBERS = [
  'url',
  'readyState',
  'bufferedAmount',
  'extensions',
  'protocol',
  'binaryType',
  'onopen',
  'onmessage',
  'onerror',
  'onclose',
  'send',
  'close',
];

/** The prototypes of the classes that were given the shape. */
const shaped = new WeakSet<object>();

/**
 * Gives a class the shape that WebIDL prescribes for the WebSocket interface, where a JavaScript class differs: the
 * constants on class and prototype, enumerable members, the name and the tag `WebSocket`.
 *
 * @see WebIDL, "Interfaces": constants, regular attributes and regular operations.
 */
export function shapeAsWebSocket<C extends { readonly prototype: object }>(Class: C): C {
  const { prototype } = Class;
  for (const [name, value] of Object.entries(READY_STATES)) {
    for (const owner of [Class, prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
  }
  for (const name of MEMBERS) Object.defineProperty(prototype, name, { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
  Object.defineProperty(Class, 'name', { value: 'WebSocket', configurable: true });
  shaped.add(prototype);
  return Class;
}

/** Whether a class makes sockets of ours: one that was given the shape, what is derived from it, or a proxy of either. */
export function isOurs(Class: object): boolean {
  let { prototype } = Class as { readonly prototype?: object | null };
  while (prototype && !shaped.has(prototype)) prototype = Object.getPrototypeOf(prototype) as object | null;
  return Boolean(prototype);
}

/**
 * The first step of every WebIDL operation.
 *
 * @throws {TypeError} If fewer arguments were given than the operation requires; `undefined` counts as one.
 */
export function requireArguments(given: ArrayLike<unknown>, required: number, operation: string): void {
  if (given.length >= required) return;
  throw new TypeError(`${operation} needs ${required} argument, ${given.length} given.`);
}
