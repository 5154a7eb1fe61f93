import type { CloseFacts } from './closure.ts';
import type { RemedyReason, RetryDelay } from './remedy.ts';

/**
 * How chance spreads a delay `d`. `none`: exactly `d`. `full`: from 0 to `d`. `equal`: from `d / 2` to `d`.
 * `decorrelated`: from `baseMs` to three times the delay before, or three times `baseMs` if that is more.
 *
 * @see Marc Brooker, "Exponential Backoff And Jitter".
 */
export type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';

/**
 * A schedule of growing delays. All durations in milliseconds. When a connection breaks that had worked (something came over
 * it, or it was open for a second), though it was not stable yet, the server is there: the schedule begins again with its
 * `baseMs` and `spreadMs` divided by 2.4, by default from 0.1 to 2.5 s.
 */
export interface Backoff {
  /** No delay is shorter than this, whatever was drawn. Default 100, or `maxMs` if that is less. */
  readonly minMs: number;
  /** Where the ladder starts. Default 12000. */
  readonly baseMs: number;
  /** What each step multiplies the delay with. Default 2. */
  readonly factor: number;
  /** No delay that is drawn is longer than this; a turn behind other sockets is. Default 24000, or `baseMs` if that is more. */
  readonly maxMs: number;
  /** Default `'equal'`. */
  readonly jitter: Jitter;
  /**
   * The first delay of an outage is drawn from `[minMs, spreadMs]`, so that clients that lost their server
   * together do not come back together (RFC 6455, 7.2.3). 0 leaves it out: the ladder starts at once. With more than
   * half of `baseMs` the second delays of some clients are over before the first ones of others, and the peaks add up.
   * Without it the schedule does not begin again before a connection is stable.
   * Default half of `baseMs`, or of `maxMs` if that is less, and 0 with `jitter: 'none'`.
   */
  readonly spreadMs: number;
}

/** The longest delay a timer takes; a longer one would fire at once (HTML standard: a signed 32-bit integer). */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/** Where a schedule with any growth at all has long reached its cap. */
const TOP = 1e6;

/** What has been tried since the connection was last stable. */
export interface Outage {
  /** When it began; `undefined` while all is well. */
  since?: number;
  /** Retries decided so far. */
  retries: number;
  /** How many of them are not held against the budget: something outside had changed, or the machine was asleep. */
  free: number;
  /** Steps of the schedule taken so far: fewer than `retries` where another delay was used. */
  steps: number;
  /** The last delay drawn. */
  previousMs: number;
  /** The draw that a window of this outage keeps, and for how many more attempts that fail. */
  held?: { readonly delayMs: number; readonly left: number } | undefined;
  /** Whether fresh credentials have been asked for. */
  isRefreshed?: boolean;
  /** The schedule, where it is not the usual one: see `features/recovery.ts`. */
  backoff?: Backoff;
  /** How many retries there had been when this schedule began. */
  begunAt?: number;
  /** How long the opening handshake of the next attempt may take, where the server was there a moment ago. */
  quickMs?: number | undefined;
  /** When the schedule may begin again as often as it ever may; `undefined`: it may now. */
  restartsFrom?: number;
}

/** No outage: all is well. */
export const NO_OUTAGE: Readonly<Outage> = { retries: 0, free: 0, steps: 0, previousMs: 0 };

/** A retry that is being planned. */
export interface Plan {
  readonly facts: CloseFacts;
  readonly delay: RetryDelay;
  /** The outage without this retry. */
  readonly before: Readonly<Outage>;
  /** The outage with it. */
  readonly outage: Outage;
  /** Chance, from 0 inclusive to 1 exclusive; one draw is all that a decision needs. */
  readonly random: number;
  reason: RemedyReason;
  /** The delay in milliseconds, once it is settled. */
  delayMs: number;
  /** Whether the delay is a step of the schedule after the first: sockets that wait for the same endpoint take turns then. */
  isStep?: boolean;
  /** How much of the delay has passed already. */
  spentMs?: number;
  /** Whether nobody sees the page, so that there is time. */
  isSlow?: boolean;
}

/** The schedule with what is left out. */
export function completeBackoff({
  baseMs = 12_000,
  factor = 2,
  maxMs = Math.max(baseMs, 24_000),
  minMs = Math.min(100, maxMs),
  jitter = 'equal',
  spreadMs = jitter === 'none' ? 0 : Math.min(baseMs, maxMs) / 2,
}: Partial<Backoff>): Backoff {
  return { minMs, baseMs, factor, maxMs, jitter, spreadMs };
}

/** A delay in whole milliseconds, within what a timer takes. Of what is no number, it is the longest that the defaults have. */
export function toDelay(delayMs: number, minMs = 0): number {
  return Math.min(MAX_DELAY_MS, Math.max(minMs, Math.round(Number.isNaN(delayMs) ? 24_000 : delayMs)));
}

/** The delay between two others that chance points at. Both are cut to what a timer takes, so that an infinite one will do. */
export function between(fromMs: number, toMs: number, random: number): number {
  const low = Math.min(fromMs, MAX_DELAY_MS);
  return low + (Math.min(toMs, MAX_DELAY_MS) - low) * random;
}

/**
 * A delay from a window, cut to what the schedule allows. The window is cut, not the draw: all who drew too much, or too little,
 * would come back as one. So that something is left of it, it reaches to twice `minMs` at least, unless there is no jitter.
 */
export function drawWithin(backoff: Backoff, fromMs: number, toMs: number, random: number): number {
  const high = Math.min(backoff.maxMs, backoff.jitter === 'none' ? toMs : Math.max(toMs, 2 * backoff.minMs));
  return toDelay(between(Math.max(backoff.minMs, Math.min(fromMs, high)), high, random), backoff.minMs);
}

/** The window of a step of the schedule, from 1, before it is cut to what the schedule allows. */
export function windowOf(
  backoff: Backoff,
  step: number,
  previousMs: number,
): readonly [fromMs: number, toMs: number] {
  if (backoff.spreadMs > 0 && step === 1) return [backoff.minMs, backoff.spreadMs];
  // A base of 0 stays 0, where 0 times infinity would be NaN.
  const topMs = Math.min(
    backoff.maxMs,
    backoff.baseMs && backoff.baseMs * backoff.factor ** (backoff.spreadMs > 0 ? step - 2 : step - 1),
  );
  if (backoff.jitter === 'decorrelated') return [backoff.baseMs, 3 * Math.max(backoff.baseMs, previousMs)];
  return [backoff.jitter === 'none' ? topMs : backoff.jitter === 'full' ? 0 : topMs / 2, topMs];
}

/** Settles the delay of a plan, unless that was done. Pure: the same plan gives the same delay. */
export function draw(backoff: Backoff, plan: Plan): void {
  const { delay, outage, spentMs = 0, isSlow } = plan;
  if (typeof delay === 'number') plan.delayMs = toDelay(delay);
  else if (typeof delay === 'object') {
    const { holdAttempts: left = 0 } = delay;
    // Where there has been no draw, nothing is within the window.
    const kept = outage.held?.delayMs ?? NaN;
    plan.delayMs =
      kept >= delay.minMs && kept <= delay.maxMs
        ? kept
        : toDelay(between(delay.minMs, delay.maxMs, plan.random));
    // In the place of the first delay of the schedule, or the next would be that.
    outage.steps ||= 1;
    outage.held = { delayMs: plan.delayMs, left };
  } else {
    plan.isStep = outage.steps > 0;
    release(outage);
    const nearCapMs = drawWithin(backoff, backoff.maxMs / 2, backoff.maxMs, plan.random);
    if (delay === 'cap') {
      outage.steps = TOP;
      plan.delayMs = nearCapMs;
    } else {
      const [fromMs, toMs] = windowOf(backoff, ++outage.steps, outage.previousMs);
      const drawnMs = drawWithin(backoff, fromMs - spentMs, toMs - spentMs, plan.random);
      plan.delayMs = isSlow ? Math.max(drawnMs, nearCapMs) : drawnMs;
    }
  }
}

/** The draw of a window stays for further restarts of the outage, but no attempt keeps it. */
export function release(outage: Outage): void {
  if (outage.held) outage.held = { ...outage.held, left: 0 };
}
