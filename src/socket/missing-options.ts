import { InvalidOptionError, throwDom } from './errors.ts';

type Home = readonly [feature: string, entry: '/lite' | '' | '/full'];

/** Which feature brings an option, and with which entry it comes. `url` and `protocols` stand for their functions. */
const HOMES: ReadonlyMap<string, Home> = /* @__PURE__ */ new Map<string, Home>([
  ['url', ['provider', '']],
  ['protocols', ['provider', '']],
  ['endpointTimeoutMs', ['provider', '']],
  ['allowDowngrade', ['provider', '']],
  ['signal', ['abort', '']],
  ['signals', ['page', '']],
  ['rules', ['rules', '']],
  ['decide', ['rules', '']],
  ['takesTurns', ['turns', '']],
  ['requiredExtensions', ['requiredExtensions', '']],
  ['queue', ['delivery', '']],
  ['resend', ['delivery', '']],
  ['highWaterMark', ['delivery', '']],
  ['maxCloseMs', ['delivery', '']],
  ['heartbeat', ['heartbeat', '']],
  ['prologue', ['prologue', '/full']],
  ['prologueTimeoutMs', ['prologue', '/full']],
  ['maxTraceEntries', ['trace', '/full']],
  ['trace', ['steps', '/full']],
  ['maxQueued', ['boundedQueue', '/lite']],
]);

/** They are no options: in {@link HOMES}, they stand for their functions. */
const ARGUMENTS = ['url', 'protocols'];

/** What to do about an option that a class was made without; `undefined` where nothing brings it. For development builds. */
export function cureOfMissing(option: string): string | undefined {
  return ARGUMENTS.includes(option) ? undefined : cureOf(option);
}

function cureOf(option: string): string | undefined {
  const home = HOMES.get(option);
  if (home === undefined) return undefined;
  const [feature, entry] = home;
  return (
    `this class was made without the feature ${feature}; import { ResilientWebSocket } from ` +
    `'resilient-websocket${entry}', or add ${feature} of 'resilient-websocket/kit'.`
  );
}

/** Whether it is an object of options, and no list of subprotocols: it has something in it, and nothing to be a list or a text by. */
function areOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Symbol.iterator in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.keys(value).length > 0 && !Object.hasOwn(value, 'toString');
}

/**
 * Refuses arguments that cannot be meant: options in the place of the subprotocols, which the standard would refuse for
 * another reason, and functions. For development builds.
 *
 * @param isProvided Whether the class has what asks functions, and was given one.
 * @throws {DOMException} `SyntaxError` for options in the place of the subprotocols.
 * @throws {InvalidOptionError} If one of the arguments is a function, and nothing asks it.
 */
export function refuseArguments(
  given: { readonly url: unknown; readonly protocols: unknown },
  isProvided: boolean,
): void {
  if (areOptions(given.protocols)) {
    const message =
      'The second argument is for subprotocols. Options are the third: new WebSocket(url, [], options).';
    throwDom('SyntaxError', message);
  }
  if (!isProvided) refuseFunctions(given);
}

/**
 * Refuses functions where a class was made without what asks them: their source text would be taken for a URL. For development
 * builds.
 *
 * @throws {InvalidOptionError} If one of the arguments is a function.
 */
function refuseFunctions(given: { readonly url: unknown; readonly protocols: unknown }): void {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') throw new InvalidOptionError(name, value, cureOf(name) ?? '');
  }
}
