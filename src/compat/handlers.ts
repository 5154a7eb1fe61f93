import type * as Dom from '../socket/dom-types.ts';

type Handlers = Record<string, unknown>;

const TYPES = ['open', 'message', 'error', 'close'];

const handlersOf = new WeakMap<object, Handlers>();

/**
 * Has the handler of each event called before its listeners, whichever came first: on the platform, and in the class beneath, a
 * handler is called in the order in which it was set.
 *
 * @param base The prototype beneath.
 */
function callHandlersFirst(socket: object, base: object): void {
  const handlers: Handlers = {};
  handlersOf.set(socket, handlers);
  for (const type of TYPES) {
    const handler = (event: Dom.Event): unknown => {
      const own = handlers[type];
      return typeof own === 'function' ? own.call(socket, event) : undefined;
    };
    Reflect.set(base, `on${type}`, handler, socket);
  }
}

/**
 * Gives the attributes of the handlers to a class.
 *
 * @returns What the constructor of that class has to call with each instance and the prototype beneath.
 */
export function defineHandlers(prototype: object): typeof callHandlersFirst {
  for (const type of TYPES) {
    const name = `on${type}`;
    Object.defineProperty(prototype, name, {
      enumerable: true,
      configurable: true,
      get(this: object) {
        return handlersOf.get(this)?.[type] ?? null;
      },
      set(this: object, value: unknown) {
        const handlers = handlersOf.get(this);
        if (handlers) handlers[type] = Object(value) === value ? value : null;
      },
    });
  }
  return callHandlersFirst;
}
