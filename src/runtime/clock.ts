/** Time, as the socket needs it. Give your own to test or to simulate. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences count. */
  now(): number;
  /** The time of day in milliseconds, which goes on while the machine sleeps. Without it, `now()` is taken for both. */
  wallTime?(): number;
  /** As the global `setTimeout`; the handle goes back to `clearTimeout`. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * The clock of the platform. The globals are looked up at each call and not kept, so that fake timers which are
 * installed later are used.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as number),
};
