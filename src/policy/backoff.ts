/**
 * How chance spreads a delay `d`. `none`: exactly `d`. `full`: from 0 to `d`. `equal`: from `d / 2` to `d`.
 * `decorrelated`: from `baseMs` to three times the delay before, or three times `baseMs` if that is more.
 *
 * @see Marc Brooker, "Exponential Backoff And Jitter".
 */
export type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';

/** A schedule of growing delays. All durations in milliseconds. */
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
 * The delay before the next attempt. Pure: the same arguments give the same delay. Never below `minMs`, never
 * above `maxMs`, and finite however many steps there were.
 *
 * @param step Which delay of this outage, from 1.
 * @param previousMs The delay before this one; only `decorrelated` looks at it.
 * @param random Chance, from 0 inclusive to 1 exclusive.
 */
export function drawBackoff(backoff: Backoff, step: number, previousMs: number, random: number): number {
  const { minMs, baseMs, maxMs, spreadMs } = backoff;
  if (spreadMs > 0 && step === 1) return drawWithin(backoff, minMs, spreadMs, random);
  const ladderStep = spreadMs > 0 ? step - 2 : step - 1;
  const delayMs = Math.min(maxMs, grow(baseMs, backoff.factor, ladderStep));
  switch (backoff.jitter) {
    case 'none':
      return drawWithin(backoff, delayMs, delayMs, random);
    case 'full':
      return drawWithin(backoff, 0, delayMs, random);
    case 'equal':
      return drawWithin(backoff, delayMs / 2, delayMs, random);
    case 'decorrelated':
      return drawWithin(backoff, baseMs, 3 * Math.max(baseMs, previousMs), random);
  }
}

/**
 * A delay from a window, cut to what the schedule allows. The window is cut, not the draw: all who drew too much, or too
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
