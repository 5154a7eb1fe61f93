import { platform } from '#platform';
import { DEV } from '../development.ts';
import { print } from '../features/log.ts';
import type { PolicyFunction, ResilientWebSocketOptions } from '../index.ts';
import type { Backoff } from '../session/backoff.ts';
import type { Checks } from '../session/checks.ts';
import type { WebSocketConstructor } from '../socket/connection.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { amount, callable, check, flag, isDuration, readKnown } from '../socket/option-checks.ts';
import type { CloseEvent } from './events.ts';

/** A class, or a function that is called with `new`. What its sockets have to be, no type says there either. */
export type TransportClass = (new (...args: never[]) => object) | ((...args: never[]) => unknown);

/** The options of `reconnecting-websocket` and of `partysocket/ws`. Every duration is in milliseconds. */
export interface Options {
  /**
   * The class to connect with, or a function that is called with `new`. Default: the platform's WebSocket. In Node `ws`, unless a
   * class that is not Node's own stands at `globalThis.WebSocket` when an attempt begins.
   */
  WebSocket?: TransportClass | undefined;
  /**
   * No delay of the back-off is longer. Default 10000. This and the next two options make a schedule: where one of them is
   * given, the others have the defaults named here; where none is, the back-off is that of `ResilientWebSocket`.
   */
  maxReconnectionDelay?: number;
  /** No delay of the back-off is shorter. Default 3000, or `maxReconnectionDelay` if that is less. */
  minReconnectionDelay?: number;
  /** What each step multiplies the delay with; at least 1. Default 1.3. */
  reconnectionDelayGrowFactor?: number;
  /** A connection that has been up for so long is stable: retries count from 0 again. Default 5000. */
  minUptime?: number;
  /** How long the opening handshake may take. Default 20000. */
  connectionTimeout?: number;
  /** Retries after the first attempt, until a connection proves stable. Default `Infinity`. */
  maxRetries?: number;
  /**
   * How many messages may wait while there is no connection. What comes when it is full is dropped, and reported as a `drop`.
   * Default 10000, and 16 MiB together.
   */
  maxEnqueuedMessages?: number;
  /** `true`: nothing happens until `reconnect()` is called. Default `false`. */
  startClosed?: boolean;
  /**
   * Whether another attempt follows an end that was not the application's own. Has the last word: `true` retries what the
   * policy would not. Default none: the close code decides.
   */
  shouldReconnectOnClose?: (event: CloseEvent) => boolean;
  /** `true`: each typed event goes to `debugLogger`, after `'RWS>'` and its name. Default `false`. */
  debug?: boolean;
  /** Where that goes. Default the console. */
  debugLogger?: (...values: unknown[]) => void;
}

/** What they have to be. */
export const OPTION_CHECKS: Checks<Options> = {
  WebSocket: callable,
  maxReconnectionDelay: amount,
  minReconnectionDelay: amount,
  reconnectionDelayGrowFactor: /* @__PURE__ */ check(
    (value) => isDuration(value) && value >= 1,
    'give a number of at least 1.',
  ),
  minUptime: amount,
  connectionTimeout: amount,
  maxRetries: amount,
  maxEnqueuedMessages: amount,
  startClosed: flag,
  shouldReconnectOnClose: callable,
  debug: flag,
  debugLogger: callable,
};

/** What the parts of a schedule were there that is given in part; in milliseconds. */
const THEIR_MIN_MS = 3000;
const THEIR_MAX_MS = 10_000;
const THEIR_FACTOR = 1.3;

const THEIR_MIN_UPTIME_MS = 5000;

/** The options, for {@link ResilientWebSocket} and for what is ours beside it. */
export interface CompatibleOptions {
  readonly socket: ResilientWebSocketOptions;
  /** Whether the application decides which ends are retried. */
  readonly isOwnPolicy: boolean;
  /** Whether it waits for `reconnect()`. */
  readonly startClosed: boolean;
  /** Where typed events go; `undefined`: nowhere. */
  readonly log: ((...values: unknown[]) => void) | undefined;
}

/**
 * Says the options in the words of this library.
 *
 * @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used, by the name that it was
 * given under.
 */
export function translateOptions(given: Options): CompatibleOptions {
  const options = DEV ? readKnown('', given, OPTION_CHECKS) : given;
  const { WebSocket, connectionTimeout, maxEnqueuedMessages, shouldReconnectOnClose } = options;
  const { minUptime = THEIR_MIN_UPTIME_MS, maxRetries = Number.POSITIVE_INFINITY } = options;
  const { startClosed = false, debug = false, debugLogger = print } = options;
  const backoff = backoffOf(options);
  return {
    socket: {
      ...(backoff && { backoff }),
      stableAfterMs: minUptime,
      ...(connectionTimeout !== undefined && { connectTimeoutMs: connectionTimeout }),
      maxRetries,
      queue: {
        overflow: 'drop-newest',
        ...(maxEnqueuedMessages !== undefined && {
          maxMessages: maxEnqueuedMessages,
          maxBytes: Number.POSITIVE_INFINITY,
        }),
      },
      // It is started by the class of these options.
      autoConnect: false,
      // A rule that says what the policy does: these classes have a warning of their own about it.
      ...(shouldReconnectOnClose
        ? { decide: policyOf(shouldReconnectOnClose) }
        : { rules: [{ when: 1000, then: { action: 'stop' } }] }),
      ...transportOf(WebSocket),
    },
    startClosed,
    isOwnPolicy: shouldReconnectOnClose !== undefined,
    log: debug ? debugLogger : undefined,
  };
}

/** Who sets one of the three has thought of a schedule, and the rest of it is as it was there. */
function backoffOf({
  minReconnectionDelay,
  maxReconnectionDelay,
  reconnectionDelayGrowFactor,
}: Options): Partial<Backoff> | undefined {
  const given = minReconnectionDelay ?? maxReconnectionDelay ?? reconnectionDelayGrowFactor;
  if (given === undefined) return undefined;
  const maxMs = maxReconnectionDelay ?? Math.max(THEIR_MAX_MS, minReconnectionDelay ?? 0);
  const minMs = minReconnectionDelay ?? Math.min(THEIR_MIN_MS, maxMs);
  const factor = reconnectionDelayGrowFactor ?? THEIR_FACTOR;
  if (DEV && minMs > maxMs) {
    const cure = `give at most maxReconnectionDelay (${maxMs}).`;
    throw new InvalidOptionError('minReconnectionDelay', minMs, cure);
  }
  return { minMs, baseMs: minMs, factor, maxMs, spreadMs: 0 };
}

/** What to connect with. What stands at `globalThis.WebSocket` is looked up at each attempt: tests put mocks there, and take them away. */
function transportOf(given: TransportClass | undefined): Pick<ResilientWebSocketOptions, 'WebSocket'> {
  if (given) return { WebSocket: given as WebSocketConstructor };
  if (!platform.findReplaced) return {};
  const construct = (_: object, args: [string]): object =>
    new (platform.findReplaced?.() ?? platform.findWebSocket())(...args);
  return { WebSocket: new Proxy(Object, { construct }) as unknown as WebSocketConstructor };
}

/** The policy in the words of a question that is answered with yes or no. */
function policyOf(shouldReconnect: (event: CloseEvent) => boolean): PolicyFunction {
  return (facts, { remedy }) => {
    if (!shouldReconnect(platform.makeCloseEvent(facts))) return { action: 'stop' };
    // Its delay is that of the close code; a stop has none, and a refresh might stop.
    return remedy.action === 'retry' ? remedy : { action: 'retry', delay: 'backoff' };
  };
}
