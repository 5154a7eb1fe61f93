import { DEV } from '../development.ts';
import { type Backoff, completeBackoff } from '../session/backoff.ts';
import type { Check, Checks } from '../session/checks.ts';
import type { Clock } from '../session/clock.ts';
import type { Settings } from '../session/session.ts';
import type { WebSocketConstructor } from './connection.ts';
import { InvalidOptionError, reportUncaught } from './errors.ts';
import { beneathOf } from './interface-shape.ts';
import { amount, callable, check, flag, isDuration, objectOf, oneOf } from './option-checks.ts';

/** The options of every class. Every duration is in milliseconds; 0 is a value like any other. */
export interface BaseOptions {
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
  /** How long the opening handshake may take. Default 20000. */
  readonly connectTimeoutMs?: number;
  /**
   * How long the peer may take to answer our Close frame. Default 3000. What was sent before goes out first: the time begins
   * anew for as long as that makes progress, until `maxCloseMs` are over.
   */
  readonly closeTimeoutMs?: number;
  /** `false`: nothing happens until `reconnect()` is called. Default `true`. */
  readonly autoConnect?: boolean;
  /** The class to connect with. Default: the platform's WebSocket, and `ws` in Node. */
  readonly WebSocket?: WebSocketConstructor;
  /** Time, for tests and simulations. Default: the platform's. */
  readonly clock?: Clock;
  /**
   * Chance, from 0 inclusive to 1 exclusive, for tests and simulations. Where it throws or returns something else, that is
   * reported as uncaught, and the platform draws. Default `Math.random`.
   */
  readonly random?: () => number;
  /**
   * `true`: neither connections nor timers keep a Node process alive. Default `false`. Of connections it holds for
   * `ws` only; the platform's own class cannot let go. In a page there is nothing to keep alive.
   */
  readonly unref?: boolean;
}

const checkClock: Check<Clock> = (clock, path) => {
  for (const name of ['now', 'setTimeout', 'clearTimeout'] as const) {
    if (typeof clock?.[name] !== 'function') {
      throw new InvalidOptionError(path, clock, `give an object with the method ${name}().`);
    }
  }
  return clock;
};

const checkBackoffEach = /* @__PURE__ */ objectOf<Partial<Backoff>>({
  minMs: amount,
  baseMs: amount,
  factor: /* @__PURE__ */ check((value) => isDuration(value) && value >= 1, 'give a number of at least 1.'),
  maxMs: amount,
  jitter: /* @__PURE__ */ oneOf('equal', 'none', 'full', 'decorrelated'),
  spreadMs: amount,
});

const checkBackoff: Check<Partial<Backoff>> = (given, path) => {
  const backoff = completeBackoff(checkBackoffEach(given, path));
  if (backoff.minMs > backoff.maxMs)
    throw new InvalidOptionError(
      `${path}.minMs`,
      backoff.minMs,
      `give at most backoff.maxMs (${backoff.maxMs}).`,
    );
  return backoff;
};

/** What they have to be. */
export const BASE_CHECKS: Checks<BaseOptions> = {
  retry: flag,
  maxRetries: amount,
  maxElapsedMs: amount,
  stableAfterMs: amount,
  backoff: checkBackoff,
  connectTimeoutMs: amount,
  closeTimeoutMs: amount,
  autoConnect: flag,
  WebSocket: callable,
  clock: checkClock,
  random: callable,
  unref: flag,
};

/** Completes what the session needs to know. */
export function settingsOf(
  {
    retry = true,
    backoff = {},
    maxRetries = Infinity,
    maxElapsedMs = Infinity,
    stableAfterMs = 15_000,
    connectTimeoutMs = 20_000,
    closeTimeoutMs = 3000,
  }: BaseOptions,
  endpoint: Settings['endpoint'],
): Settings {
  return {
    endpoint,
    retry,
    backoff: completeBackoff(backoff),
    maxRetries,
    maxElapsedMs,
    stableAfterMs,
    connectTimeoutMs,
    closeTimeoutMs,
  };
}

/** The class that the application wants to connect with: not our own, whose sockets would connect again within one that does. */
export function transportOf({ WebSocket }: BaseOptions): WebSocketConstructor | undefined {
  return WebSocket && !beneathOf(WebSocket) ? WebSocket : undefined;
}

/** Chance of the platform, looked up at each call. */
const platformChance = (): number => Math.random();

/**
 * Chance that can be relied upon, from 0 inclusive to 1 exclusive. Where the function of the application throws, or answers
 * something else, that is reported as uncaught, and the draw is the platform's: a delay of NaN would be none at all.
 */
export function chanceOf({ random }: BaseOptions): () => number {
  if (!random) return platformChance;
  return () => {
    try {
      const drawn: unknown = random();
      if (typeof drawn === 'number' && drawn >= 0 && drawn < 1) return drawn;
      throw new InvalidOptionError(
        'random()',
        drawn,
        DEV ? 'return a number from 0 inclusive to 1 exclusive.' : '',
      );
    } catch (error) {
      reportUncaught(error);
      return platformChance();
    }
  };
}
