import { MAX_DELAY_MS } from '../policy/backoff.ts';
import type { Clock } from './clock.ts';

interface Timer {
  /** `undefined` where it is to call back as soon as possible. */
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
    const realMs = Math.min(delayMs, MAX_DELAY_MS);
    this.#set(name, realMs, callback, (fire) => {
      const handle = this.#clock.setTimeout(fire, realMs);
      // A number in browsers.
      if (!this.#isHolding) (handle as { unref?(): void } | undefined)?.unref?.();
      return handle;
    });
  }

  /** Calls back once in a task of its own, as soon as the clock can. */
  startSoon(name: Name, callback: (overdueMs: number) => void): void {
    const clock = this.#clock;
    if (clock.soon === undefined) this.start(name, 0, callback);
    else this.#set(name, 0, callback, (fire) => clock.soon?.(fire));
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

  #set(
    name: Name,
    delayMs: number,
    callback: (overdueMs: number) => void,
    schedule: (fire: () => void) => unknown,
  ): void {
    this.cancel(name);
    const dueAt = this.#wallTime() + delayMs;
    const fire = (): void => {
      // What was to call back as soon as possible cannot be taken back.
      if (this.#timers.get(name) !== timer) return;
      const { overdueMs } = this;
      this.#timers.delete(name);
      callback(overdueMs);
    };
    const timer: Timer = { handle: schedule(fire), dueAt };
    this.#timers.set(name, timer);
  }

  #wallTime(): number {
    return this.#clock.wallTime?.() ?? this.#clock.now();
  }
}
