/** Time, as the socket needs it. Give your own to test or to simulate. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences count. */
  now(): number;
  /** The time of day in milliseconds, which goes on while the machine sleeps. Without it, `now()` is taken for both. */
  wallTime?(): number;
  /** As the global `setTimeout`; the handle goes back to `clearTimeout`. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
  /** Calls back in a task of its own, as soon as possible. Without it, `setTimeout()` with 0 is used. */
  soon?(callback: () => void): void;
}

/** The time of day, as far as the clock knows it. */
export function wallTime(clock: Clock): number {
  return clock.wallTime?.() ?? clock.now();
}
