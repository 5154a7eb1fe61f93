import { InvalidOptionError } from './errors.ts';
import { nearest } from './unknown-options.ts';

/** The typed events, and the name for all of them. */
const NAMES = ['status', 'open', 'close', 'retry', 'warning', 'giveup', 'stable', 'drop', '*'];

const PINGS = 'the transport answers Ping frames and sends them, see heartbeat and latencyMs.';

/** What to use instead of events of the platform, of `ws` and of other libraries. */
const INSTEAD: Readonly<Record<string, string>> = {
  message: "use addEventListener('message', ({ data }) => ...), or onmessage.",
  data: "use addEventListener('message', ({ data }) => ...), or onmessage.",
  error: "use on('close', ({ cause, error }) => ...), or addEventListener('error', ...).",
  ping: PINGS,
  pong: PINGS,
  upgrade: "use on('open', ...), and the members protocol and extensions.",
  'unexpected-response': "use on('close', ({ httpStatus }) => ...).",
  redirect: 'redirects are followed by no WebSocket but ws: see docs/recipes/headers-and-proxy.md.',
  connect: "use on('open', ...).",
  connected: "use on('open', ...).",
  reconnected: "use on('open', ({ isReconnect }) => ...).",
  reconnect: "use on('retry', ...), or on('open', ({ isReconnect }) => ...).",
  reconnecting: "use on('retry', ...).",
  disconnect: "use on('close', ...).",
  end: "use on('close', ...).",
};

/**
 * Refuses a name that no typed event has: its listener would never be called. For development builds.
 *
 * @throws {InvalidOptionError} For such a name; it says what to use instead.
 */
export function requireEventName(name: unknown): void {
  if (NAMES.includes(name as string)) return;
  const given = String(name);
  const near = nearest(given, NAMES);
  const instead = Object.hasOwn(INSTEAD, given) ? INSTEAD[given] : undefined;
  const list = `the typed events are ${NAMES.join(', ')}.`;
  throw new InvalidOptionError('name', given, instead ?? (near ? `did you mean '${near}'?` : list));
}
