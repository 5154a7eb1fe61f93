import { endpointName } from '../../socket/endpoint-name.ts';
import type { BaseSocket } from '../../socket/socket-class.ts';

type Inspect = (value: object, options: object) => string;

/** What `console.log(socket)` shows in Node: where it is, how it stands, and what ended the last connection. */
function inspectSocket(this: BaseSocket, depth: number, options: object, inspect: Inspect): unknown {
  const { name } = this.constructor;
  if (depth < 0) return `[${name}]`;
  try {
    const { url, status, closure } = this;
    // What follows the "?" may be a token.
    const shown = { url: endpointName(url), status };
    if (closure === undefined) return `${name} ${inspect(shown, options)}`;
    const { code, reason, category, cause, final } = closure;
    return `${name} ${inspect({ ...shown, closure: { code, reason, category, cause, final } }, options)}`;
  } catch {
    // The prototype itself.
    return this;
  }
}

/** Gives the method by which Node shows an object to the sockets of a class. */
export function makeInspectable(prototype: object): void {
  const key = Symbol.for('nodejs.util.inspect.custom');
  Object.defineProperty(prototype, key, { value: inspectSocket, configurable: true, writable: true });
}
