import { InvalidOptionError } from './errors.ts';

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

/** What to do about an option that a class was made without; `undefined` where nothing brings it. For development builds. */
export function cureOfMissing(option: string): string | undefined {
  const home = HOMES.get(option);
  if (home === undefined) return undefined;
  const [feature, entry] = home;
  return (
    `this class was made without the feature ${feature}; import { ResilientWebSocket } from ` +
    `'resilient-websocket${entry}', or add ${feature} of 'resilient-websocket/kit'.`
  );
}

/**
 * Refuses functions where a class was made without what asks them: their source text would be taken for a URL. For development
 * builds.
 *
 * @throws {InvalidOptionError} If one of the arguments is a function.
 */
export function refuseFunctions(given: { readonly url: unknown; readonly protocols: unknown }): void {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') throw new InvalidOptionError(name, value, cureOfMissing(name) ?? '');
  }
}
