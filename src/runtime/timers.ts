import { MAX_DELAY_MS } from '../policy/backoff.ts';
import type { Clock } from './clock.ts';

interface Timer {
  /** `undefined` where it was to call back as soon as possible, which nothing can take back. */
  readonly handle: unknown;
  /** By the time of day. */
  readonly dueAt: number;
}

/** Timers by name: starting one that runs replaces it, cancelling one that does not run does nothing. */
export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #isHolding: boolean;
  readonly #timers = new Map<Name, Timer>();

  /** @param isHolding Whether a timer that runs keeps the process alive, where there is one. */
  constructor(clock: Clock, isHolding: boolean) {
    this.#clock = clock;
    this.#isHolding = isHolding;
  }

  /** Calls back once after `delayMs`, which is cut to what a timer takes (2^31 - 1), with {@link overdueMs}. */
  start(name: Name, delayMs: number, callback: (overdueMs: number) => void): void {
    this.cancel(name);
    const realMs = Math.min(delayMs, MAX_DELAY_MS);
    const dueAt = this.#wallTime() + realMs;
    const fire = (): void => {
      if (this.#timers.get(name) !== timer) return;
      const { overdueMs } = this;
      this.#timers.delete(name);
      callback(overdueMs);
    };
    const timer: Timer = { handle: this.#set(fire, realMs), dueAt };
    this.#timers.set(name, timer);
  }

  #set(fire: () => void, delayMs: number): unknown {
    const clock = this.#clock;
    if (delayMs === 0 && clock.soon !== undefined) return clock.soon(fire);
    const handle = clock.setTimeout(fire, delayMs);
    // A number in browsers.
    if (!this.#isHolding) (handle as { unref?(): void } | undefined)?.unref?.();
    return handle;
  }

  cancel(name: Name): void {
    const timer = this.#timers.get(name);
    if (timer === undefined) return;
    if (timer.handle !== undefined) this.#clock.clearTimeout(timer.handle);
    this.#timers.delete(name);
  }

  /** For how long the first of those that run should have called back; below 0 if none should have. */
  get overdueMs(): number {
    const dueAt = Math.min(...[...this.#timers.values()].map((timer) => timer.dueAt));
    return this.#wallTime() - dueAt;
  }

  #wallTime(): number {
    return this.#clock.wallTime?.() ?? this.#clock.now();
  }
}
