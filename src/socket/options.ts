import type { Config, Endpoint, Overflow, QueueLimits } from '../core/config.ts';
import type { TraceStep } from '../core/trace-step.ts';
import type { Backoff, Jitter } from '../policy/backoff.ts';
import { isDuration, type Remedy, type Verdict } from '../policy/remedy.ts';
import type { RetryBudget } from '../policy/retry-budget.ts';
import type { PolicyRule } from '../policy/rules.ts';
import { checkCloseArguments } from '../protocol/arguments.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type * as Dom from '../runtime/dom-types.ts';
import type { WebSocketConstructor } from '../runtime/native-socket.ts';
import { NO_SIGNALS, platformSignals, type Signals } from '../runtime/signals.ts';
import { InvalidOptionError } from './errors.ts';
import { type HeartbeatMessages, type HeartbeatOptions, readHeartbeat } from './heartbeat-options.ts';
import {
  abortSignal,
  amount,
  callable,
  checkObject,
  flag,
  isArrayOf,
  oneOf,
  readKnown,
  wholeNumber,
} from './option-checks.ts';
import type { Prologue } from './prologue.ts';
import { checkRule } from './rule-checks.ts';
import { platformChance, soundChance, soundSignals } from './sound-callbacks.ts';

/**
 * A policy in code. Sees the facts of an ending and what the rules say of it; returns another remedy, or nothing
 * to let the verdict stand. Called once for each ending that is not the application's own, 1000 included, before
 * the application is told. Must answer at once: for what takes time, use a provider. If it throws, or returns
 * something else, the socket ends with the outcome `'policy-error'`.
 */
export type PolicyFunction = (facts: CloseFacts, verdict: Verdict) => Remedy | undefined;

/** The options of a `ResilientWebSocket`. Every duration is in milliseconds; 0 is a value like any other. */
export interface ResilientWebSocketOptions {
  /** `false`: never connect again by itself, as the platform's own WebSocket. Default `true`. */
  readonly retry?: boolean;
  /** Retries after the first attempt, until a connection proves stable. Default `Infinity`. */
  readonly maxRetries?: number;
  /** No attempt starts later than this after an outage began. Default `Infinity`. */
  readonly maxElapsedMs?: number;
  /**
   * A connection that has been up for so long is stable: attempts and back-off start afresh. One that is lost earlier goes on
   * with the outage before; see {@link Backoff} for the delays. Default 15000.
   */
  readonly stableAfterMs?: number;
  /** The schedule of the retries; what is left out has the default named at {@link Backoff}. */
  readonly backoff?: Partial<Backoff>;
  /** Rows of the policy, asked before the default ones; the first that matches decides. Default none. */
  readonly rules?: readonly PolicyRule[];
  /** The policy in code, asked after the rules. Default none. */
  readonly decide?: PolicyFunction;
  /** How long `url` and `protocols` functions may take together. Default 10000. */
  readonly endpointTimeoutMs?: number;
  /**
   * `true`: a `url` function may answer with `ws:` after it has answered with `wss:`. Default `false`: that is a failed
   * attempt, for what is sent next would go out unencrypted.
   */
  readonly allowDowngrade?: boolean;
  /** How long the opening handshake may take. Default 20000. */
  readonly connectTimeoutMs?: number;
  /**
   * How long the peer may take to answer our Close frame. Default 3000. What was sent before goes out first: the time begins
   * anew for as long as that makes progress, until `maxCloseMs` are over.
   */
  readonly closeTimeoutMs?: number;
  /** How long a `close()` may take in all while what was sent before it still goes out. Default 60000. */
  readonly maxCloseMs?: number;
  /** Begins the conversation on every connection before `open` fires. Default none. */
  readonly prologue?: Prologue;
  /** How long the prologue may take. Default 10000. */
  readonly prologueTimeoutMs?: number;
  /**
   * How a dead line is noticed; what is left out has its default. `'auto'` is short for `{ intervalMs: 'auto' }`.
   * `false`: not at all.
   */
  readonly heartbeat?: false | 'auto' | HeartbeatOptions;
  /**
   * Where the signals of the page and the network come from. Default: the window and the document, or the worker.
   * `false`: they change nothing. Those that cannot be subscribed to are reported as uncaught, and are none.
   */
  readonly signals?: false | Signals;
  /**
   * Whether this socket takes turns with the others of its page, worker or process that wait for the same endpoint (its URL
   * without the query), so that together they make about as many attempts as one. The first delay of an outage is that of
   * each. When one of them opens, nobody takes turns any more. Default `true`.
   */
  readonly takesTurns?: boolean;
  /**
   * Extensions that the server must negotiate, by name, e.g. `['permessage-deflate']`. If one is missing, the
   * connection fails with 1010. Default none. Does not make the platform offer an extension.
   */
  readonly requiredExtensions?: readonly string[];
  /**
   * What may wait while there is no connection, for how long, and what gives way when it is full; what is left out has the
   * default named at {@link QueueLimits}. What is dropped is reported. `false`: `send()` throws `InvalidStateError` while
   * connecting, as on the platform.
   */
  readonly queue?: false | Partial<QueueLimits>;
  /**
   * What is sent again on the next connection, besides what never left. `'unconfirmed'`: also what left and is not known
   * to have arrived: where arrival is confirmed at all, each message arrives at least once, and perhaps twice. Default
   * `'never'`: that is reported.
   */
  readonly resend?: 'never' | 'unconfirmed';
  /**
   * How many bytes the connection may be behind with before messages wait in the queue, and for `ready()`. Default 1 MiB.
   * More is more throughput where a platform has to be asked whether there is room, less is less at risk when a line dies.
   */
  readonly highWaterMark?: number;
  /**
   * `true`: neither connections nor timers keep a Node process alive. Default `false`. Of connections it holds for
   * `ws` only; the platform's own class cannot let go.
   */
  readonly unref?: boolean;
  /** `false`: nothing happens until `reconnect()` is called. Default `true`. */
  readonly autoConnect?: boolean;
  /** Aborting it ends the socket for good. Default none. */
  readonly signal?: Dom.AbortSignal;
  /**
   * Is told each step of the socket's machine, before its effects are carried out. For diagnosis: `TraceRecorder` in
   * `resilient-websocket/trace` makes a file of them. Default none, which costs nothing.
   */
  readonly trace?: (step: TraceStep) => void;
  /** How many entries the property `trace` of the socket keeps, from 0 to 10000. Default 50. `0`: none. */
  readonly maxTraceEntries?: number;
  /** The class to connect with. Default: the platform's WebSocket, and `ws` in Node. */
  readonly WebSocket?: WebSocketConstructor;
  /** Time, for tests and simulations. Default: the platform's. */
  readonly clock?: Clock;
  /**
   * Chance, from 0 inclusive to 1 exclusive, for tests and simulations. Where it throws or returns something else, that is
   * reported as uncaught, and the platform draws. Default `Math.random`.
   */
  readonly random?: () => number;
}

/** The options, complete and checked. */
export interface Settings {
  /** What the machine needs to know of them. */
  readonly config: Config;
  readonly decide: PolicyFunction | undefined;
  readonly prologue: Prologue | undefined;
  /** The application's own probes; `undefined`: Ping frames, where the transport can. */
  readonly heartbeat: HeartbeatMessages | undefined;
  readonly allowDowngrade: boolean;
  readonly signals: Signals;
  readonly takesTurns: boolean;
  readonly unref: boolean;
  readonly autoConnect: boolean;
  readonly signal: Dom.AbortSignal | undefined;
  readonly trace: ((step: TraceStep) => void) | undefined;
  readonly maxTraceEntries: number;
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Their names. */
export const KNOWN_OPTIONS = new Set([
  'retry',
  'maxRetries',
  'maxElapsedMs',
  'stableAfterMs',
  'backoff',
  'rules',
  'decide',
  'endpointTimeoutMs',
  'allowDowngrade',
  'connectTimeoutMs',
  'closeTimeoutMs',
  'maxCloseMs',
  'prologue',
  'prologueTimeoutMs',
  'heartbeat',
  'signals',
  'takesTurns',
  'requiredExtensions',
  'queue',
  'resend',
  'highWaterMark',
  'unref',
  'autoConnect',
  'signal',
  'trace',
  'maxTraceEntries',
  'WebSocket',
  'clock',
  'random',
] satisfies readonly (keyof ResilientWebSocketOptions)[]) as ReadonlySet<string>;

const KNOWN_BACKOFF: ReadonlySet<string> = new Set([
  'minMs',
  'baseMs',
  'factor',
  'maxMs',
  'jitter',
  'spreadMs',
]);
const KNOWN_QUEUE: ReadonlySet<string> = new Set(['maxMessages', 'maxBytes', 'maxAgeMs', 'overflow']);
const OVERFLOWS: readonly Overflow[] = ['drop-oldest', 'drop-newest', 'throw'];
const RESENDS = ['never', 'unconfirmed'] as const;
const JITTERS: readonly Jitter[] = ['equal', 'none', 'full', 'decorrelated'];

// What most sockets have in common is there once.
const NO_RULES: readonly PolicyRule[] = [];
const NO_EXTENSIONS: readonly string[] = [];
const NO_LIMIT: RetryBudget = {
  maxRetries: Number.POSITIVE_INFINITY,
  maxElapsedMs: Number.POSITIVE_INFINITY,
};
const BACKOFF: Backoff = {
  minMs: 100,
  baseMs: 12_000,
  factor: 2,
  maxMs: 24_000,
  jitter: 'equal',
  spreadMs: 6000,
};
const QUEUE: QueueLimits = {
  maxMessages: 10_000,
  maxBytes: 16 * 1024 * 1024,
  maxAgeMs: Number.POSITIVE_INFINITY,
  overflow: 'drop-oldest',
};

/**
 * Checks the options and fills in the defaults.
 *
 * @param endpoint Where to connect to; `undefined` where a provider is to be asked.
 * @throws {InvalidOptionError} For an option that is unknown or cannot be used; it names the option, the value and
 * the cure.
 */
export function readOptions(given: ResilientWebSocketOptions, endpoint: Endpoint | undefined): Settings {
  const options = readKnown('options', given, KNOWN_OPTIONS);
  const { rules = NO_RULES, requiredExtensions = NO_EXTENSIONS, clock = systemClock } = options;
  if (!isArrayOf(requiredExtensions, (each) => typeof each === 'string' && each !== '')) {
    throw new InvalidOptionError('requiredExtensions', requiredExtensions, 'give an array of names.');
  }
  // The names that are missing become the close reason.
  const violation = checkCloseArguments(undefined, requiredExtensions.join(', '));
  if (violation !== undefined) {
    throw new InvalidOptionError(
      'requiredExtensions',
      requiredExtensions,
      'give at most 123 bytes of names.',
    );
  }
  if (!Array.isArray(rules)) throw new InvalidOptionError('rules', rules, 'give an array of rules.');
  rules.forEach(checkRule);
  const retry = flag('retry', options.retry, true);
  const decide = callable('decide', options.decide);
  const prologue = callable('prologue', options.prologue);
  const prologueTimeoutMs = amount('prologueTimeoutMs', options.prologueTimeoutMs, 10_000);
  const heartbeat = readHeartbeat(options.heartbeat);
  return {
    config: {
      endpoint,
      policy: {
        retry,
        rules,
        backoff: readBackoff(options.backoff),
        budget: readBudget(options),
        canRefresh: endpoint === undefined,
      },
      stableAfterMs: amount('stableAfterMs', options.stableAfterMs, 15_000),
      endpointTimeoutMs: amount('endpointTimeoutMs', options.endpointTimeoutMs, 10_000),
      connectTimeoutMs: amount('connectTimeoutMs', options.connectTimeoutMs, 20_000),
      prologueTimeoutMs: prologue && prologueTimeoutMs,
      closeTimeoutMs: amount('closeTimeoutMs', options.closeTimeoutMs, 3000),
      maxCloseMs: amount('maxCloseMs', options.maxCloseMs, 60_000),
      heartbeat: heartbeat.config,
      requiredExtensions,
      queue: readQueue(options.queue),
      highWaterMark: readMark(options.highWaterMark),
      resendsUnconfirmed: oneOf('resend', options.resend, RESENDS) === 'unconfirmed',
    },
    // Without retries there is nothing to decide.
    decide: retry ? decide : undefined,
    prologue,
    heartbeat: heartbeat.messages,
    allowDowngrade: flag('allowDowngrade', options.allowDowngrade, false),
    signals: readSignals(options.signals, clock),
    takesTurns: flag('takesTurns', options.takesTurns, true),
    unref: flag('unref', options.unref, false),
    autoConnect: flag('autoConnect', options.autoConnect, true),
    signal: abortSignal('signal', options.signal),
    trace: callable('trace', options.trace),
    maxTraceEntries: wholeNumber('maxTraceEntries', options.maxTraceEntries, 50, 10_000),
    WebSocket: callable('WebSocket', options.WebSocket),
    clock: readClock(clock),
    random: readRandom(options.random),
  };
}

function readBudget({ maxRetries, maxElapsedMs }: ResilientWebSocketOptions): RetryBudget {
  if (maxRetries === undefined && maxElapsedMs === undefined) return NO_LIMIT;
  return {
    maxRetries: amount('maxRetries', maxRetries, NO_LIMIT.maxRetries),
    maxElapsedMs: amount('maxElapsedMs', maxElapsedMs, NO_LIMIT.maxElapsedMs),
  };
}

function readBackoff(given: Partial<Backoff> | undefined): Backoff {
  if (given === undefined) return BACKOFF;
  const backoff = readKnown('backoff', given, KNOWN_BACKOFF);
  const { factor = BACKOFF.factor } = backoff;
  const jitter = oneOf('backoff.jitter', backoff.jitter, JITTERS);
  if (!isDuration(factor) || factor < 1) {
    throw new InvalidOptionError('backoff.factor', factor, 'give a number of at least 1.');
  }
  const baseMs = amount('backoff.baseMs', backoff.baseMs, BACKOFF.baseMs);
  const maxMs = amount('backoff.maxMs', backoff.maxMs, Math.max(baseMs, BACKOFF.maxMs));
  const minMs = amount('backoff.minMs', backoff.minMs, Math.min(BACKOFF.minMs, maxMs));
  if (minMs > maxMs) {
    throw new InvalidOptionError('backoff.minMs', minMs, `give at most backoff.maxMs (${maxMs}).`);
  }
  const halfMs = Math.min(baseMs, maxMs) / 2;
  const spreadMs = amount('backoff.spreadMs', backoff.spreadMs, jitter === 'none' ? 0 : halfMs);
  return { minMs, baseMs, factor, maxMs, jitter, spreadMs };
}

function readQueue(given: false | Partial<QueueLimits> | undefined): QueueLimits | undefined {
  if (given === undefined) return QUEUE;
  if (given === false) return undefined;
  const queue = readKnown('queue', given, KNOWN_QUEUE);
  return {
    maxMessages: amount('queue.maxMessages', queue.maxMessages, QUEUE.maxMessages),
    maxBytes: amount('queue.maxBytes', queue.maxBytes, QUEUE.maxBytes),
    maxAgeMs: amount('queue.maxAgeMs', queue.maxAgeMs, QUEUE.maxAgeMs),
    overflow: oneOf('queue.overflow', queue.overflow, OVERFLOWS),
  };
}

function readClock(clock: Clock): Clock {
  checkObject('clock', clock);
  for (const name of ['now', 'setTimeout', 'clearTimeout'] as const) {
    if (typeof clock[name] !== 'function') {
      throw new InvalidOptionError('clock', clock, `give an object with the method ${name}().`);
    }
  }
  return clock;
}

function readMark(highWaterMark = 1024 * 1024): number {
  if (isDuration(highWaterMark) && highWaterMark > 0) return highWaterMark;
  throw new InvalidOptionError('highWaterMark', highWaterMark, 'give a number of bytes above 0.');
}

function readSignals(signals: false | Signals | undefined, clock: Clock): Signals {
  if (signals === undefined) return platformSignals(clock);
  if (signals === false) return NO_SIGNALS;
  if (typeof signals?.subscribe !== 'function') {
    throw new InvalidOptionError('signals', signals, 'give an object with the method subscribe(), or false.');
  }
  return soundSignals(signals);
}

function readRandom(random: (() => number) | undefined): () => number {
  const given = callable('random', random);
  return given === undefined ? platformChance : soundChance(given);
}
