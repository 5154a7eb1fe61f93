import type { Backoff } from '../policy/backoff.ts';
import { print } from '../runtime/developer-console.ts';
import type { WebSocketConstructor } from '../runtime/native-socket.ts';
import { makePlainCloseEvent } from '../socket/dom-events.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { amount, callable, flag, readKnown } from '../socket/option-checks.ts';
import type { PolicyFunction, ResilientWebSocketOptions } from '../socket/options.ts';
import type { CloseEvent } from './events.ts';

/** The options of `reconnecting-websocket` and of `partysocket/ws`. Every duration is in milliseconds. */
export interface Options {
  /** The class to connect with. Default: the platform's WebSocket, and `ws` in Node. */
  WebSocket?: WebSocketConstructor;
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

/** Their names. */
export const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  'WebSocket',
  'maxReconnectionDelay',
  'minReconnectionDelay',
  'reconnectionDelayGrowFactor',
  'minUptime',
  'connectionTimeout',
  'maxRetries',
  'maxEnqueuedMessages',
  'startClosed',
  'shouldReconnectOnClose',
  'debug',
  'debugLogger',
] satisfies readonly (keyof Options)[]);

/** What the parts of a schedule were there that is given in part; in milliseconds. */
const THEIR_MIN_MS = 3000;
const THEIR_MAX_MS = 10_000;
const THEIR_FACTOR = 1.3;

const THEIR_MIN_UPTIME_MS = 5000;

/** Options that have been checked, for {@link ResilientWebSocket} and for what is ours beside it. */
export interface CompatibleOptions {
  readonly socket: ResilientWebSocketOptions;
  /** Whether the application decides which ends are retried. */
  readonly isOwnPolicy: boolean;
  /** Where typed events go; `undefined`: nowhere. */
  readonly log: ((...values: unknown[]) => void) | undefined;
}

/**
 * Checks the options and says them in the words of this library.
 *
 * @throws {InvalidOptionError} For an option that is unknown or cannot be used, by the name that it was given under.
 */
export function translateOptions(given: Options): CompatibleOptions {
  const options = readKnown('options', given, KNOWN_OPTIONS);
  const { connectionTimeout, maxEnqueuedMessages, shouldReconnectOnClose } = options;
  const decide = callable('shouldReconnectOnClose', shouldReconnectOnClose);
  const backoff = backoffOf(options);
  const WebSocket = callable('WebSocket', options.WebSocket);
  const log = callable('debugLogger', options.debugLogger) ?? print;
  return {
    socket: {
      ...(backoff && { backoff }),
      stableAfterMs: amount('minUptime', options.minUptime, THEIR_MIN_UPTIME_MS),
      ...(connectionTimeout !== undefined && {
        connectTimeoutMs: amount('connectionTimeout', connectionTimeout, 0),
      }),
      maxRetries: amount('maxRetries', options.maxRetries, Number.POSITIVE_INFINITY),
      queue: {
        overflow: 'drop-newest',
        ...(maxEnqueuedMessages !== undefined && {
          maxMessages: amount('maxEnqueuedMessages', maxEnqueuedMessages, 0),
          maxBytes: Number.POSITIVE_INFINITY,
        }),
      },
      autoConnect: !flag('startClosed', options.startClosed, false),
      ...(decide && { decide: policyOf(decide) }),
      ...(WebSocket && { WebSocket }),
    },
    isOwnPolicy: decide !== undefined,
    log: flag('debug', options.debug, false) ? log : undefined,
  };
}

/** Who sets one of the three has thought of a schedule, and the rest of it is as it was there. */
function backoffOf(options: Options): Partial<Backoff> | undefined {
  const { minReconnectionDelay, maxReconnectionDelay, reconnectionDelayGrowFactor } = options;
  const isGiven = [minReconnectionDelay, maxReconnectionDelay, reconnectionDelayGrowFactor].some(
    (each) => each !== undefined,
  );
  if (!isGiven) return undefined;
  const maxMs = amount(
    'maxReconnectionDelay',
    maxReconnectionDelay,
    Math.max(THEIR_MAX_MS, minReconnectionDelay ?? 0),
  );
  const minMs = amount('minReconnectionDelay', minReconnectionDelay, Math.min(THEIR_MIN_MS, maxMs));
  if (minMs > maxMs) {
    const cure = `give at most maxReconnectionDelay (${maxMs}).`;
    throw new InvalidOptionError('minReconnectionDelay', minMs, cure);
  }
  const factor = amount('reconnectionDelayGrowFactor', reconnectionDelayGrowFactor, THEIR_FACTOR);
  if (factor < 1) {
    throw new InvalidOptionError('reconnectionDelayGrowFactor', factor, 'give a number of at least 1.');
  }
  return { minMs, baseMs: minMs, factor, maxMs, spreadMs: 0 };
}

/** The policy in the words of a question that is answered with yes or no. */
function policyOf(shouldReconnect: (event: CloseEvent) => boolean): PolicyFunction {
  return (facts, { remedy }) => {
    if (!shouldReconnect(makePlainCloseEvent(facts))) return { action: 'stop' };
    // Its delay is that of the close code; a stop has none, and a refresh might stop.
    return remedy.action === 'retry' ? remedy : { action: 'retry', delay: 'backoff' };
  };
}
