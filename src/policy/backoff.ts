/**
 * How chance spreads a delay `d`. `none`: exactly `d`. `full`: from 0 to `d`. `equal`: from `d / 2` to `d`.
 * `decorrelated`: from `baseMs` to three times the delay before, or three times `baseMs` if that is more.
 *
 * @see Marc Brooker, "Exponential Backoff And Jitter".
 */
export type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';

/** How much lower a ladder is that begins again: see {@link lowered}. */
const LOWERED_BY = 2.4;

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

/**
 * The delay in `[from, to]` that `random` (0 inclusive to 1 exclusive) points at. Both ends are cut to what a timer
 * takes, so that a window with an infinite end has a draw, too.
 */
export function between(from: number, to: number, random: number): number {
  const low = Math.min(from, MAX_DELAY_MS);
  return low + (Math.min(to, MAX_DELAY_MS) - low) * random;
}

/** A delay in whole milliseconds, not below `minMs` and within what a timer takes. */
export function clampDelay(delayMs: number, minMs: number): number {
  return Math.min(MAX_DELAY_MS, Math.max(minMs, Math.round(delayMs)));
}

/**
 * The schedule of a ladder that begins again because the server is there. With the defaults, its delays are from 0.1 to 2.5 s,
 * to 5 s, to 10 s, to 20 s, and from then on as ever.
 */
export function lowered(backoff: Backoff): Backoff {
  const { baseMs, spreadMs } = backoff;
  return { ...backoff, baseMs: baseMs / LOWERED_BY, spreadMs: spreadMs / LOWERED_BY };
}

/**
 * The window of a delay, before it is cut to what the schedule allows: see {@link drawWithin}. Finite, unless `maxMs` is not,
 * however many steps there were.
 *
 * @param step Which delay of this outage, from 1.
 * @param previousMs The delay before this one; only `decorrelated` looks at it.
 */
export function windowOf(
  { minMs, baseMs, factor, maxMs, jitter, spreadMs }: Backoff,
  step: number,
  previousMs: number,
): readonly [fromMs: number, toMs: number] {
  if (spreadMs > 0 && step === 1) return [minMs, spreadMs];
  const ladderStep = spreadMs > 0 ? step - 2 : step - 1;
  const delayMs = Math.min(maxMs, grow(baseMs, factor, ladderStep));
  switch (jitter) {
    case 'none':
      return [delayMs, delayMs];
    case 'full':
      return [0, delayMs];
    case 'equal':
      return [delayMs / 2, delayMs];
    case 'decorrelated':
      return [baseMs, 3 * Math.max(baseMs, previousMs)];
  }
}

/**
 * A delay from a window, cut to what the schedule allows. Pure: the same arguments give the same delay. The window is cut, not the draw: all who drew too much, or too
 * little, would come back as one. So that something is left of it, it reaches to twice `minMs` at least, unless there
 * is no jitter.
 */
export function drawWithin(backoff: Backoff, from: number, to: number, random: number): number {
  const { minMs, maxMs, jitter } = backoff;
  const high = Math.min(maxMs, jitter === 'none' ? to : Math.max(to, 2 * minMs));
  return clampDelay(between(Math.max(minMs, Math.min(from, high)), high, random), minMs);
}

/** A base of 0 stays 0 after any number of steps, where 0 times infinity would be NaN. */
function grow(baseMs: number, factor: number, step: number): number {
  return baseMs === 0 ? 0 : baseMs * factor ** step;
}
