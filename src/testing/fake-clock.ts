import type { Clock } from '../session/clock.ts';

interface Task {
  readonly at: number;
  readonly callback: () => void;
}

/** The longest delay that a timer of the platform takes: 31 bits. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Time that passes only when it is told to. Give it as the option `clock`. */
export class FakeClock implements Clock {
  readonly #tasks = new Map<number, Task>();
  #now = 0;
  #sleptMs = 0;
  #lastHandle = 0;

  /** The time on this clock in milliseconds; it starts at 0. */
  now(): number {
    return this.#now;
  }

  /** The time of day in milliseconds; it starts at 0, too. */
  wallTime(): number {
    return this.#now + this.#sleptMs;
  }

  /** Starts a timer, and returns its handle. As on the platform, a delay of more than 31 bits is one of 1 ms. */
  setTimeout(callback: () => void, delayMs: number): number {
    const real = delayMs > MAX_DELAY_MS ? 1 : Math.max(0, delayMs);
    const handle = ++this.#lastHandle;
    this.#tasks.set(handle, { at: this.#now + real, callback });
    return handle;
  }

  /** Stops a timer. A handle that means nothing is ignored. */
  clearTimeout(handle: unknown): void {
    this.#tasks.delete(handle as number);
  }

  /** How many timers run. */
  get pending(): number {
    return this.#tasks.size;
  }

  /** Milliseconds until the next timer fires; `Infinity` if none runs. */
  get nextIn(): number {
    return Math.min(...[...this.#tasks.values()].map(({ at }) => at - this.#now));
  }

  /**
   * Lets time pass. What falls due meanwhile is fired in the order of its time, and of two at the same time the one
   * that was started first. Timers that are started meanwhile are among them.
   *
   * @throws {RangeError} If `ms` is no finite number of at least 0.
   */
  advance(ms: number): void {
    const until = this.#now + checkDuration(ms);
    for (let due = this.#due(until); due !== undefined; due = this.#due(until)) {
      this.#fire(...due);
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Lets time pass until the next timer, and fires that one only. Does nothing if none runs. */
  step(): void {
    const next = this.#due(Number.POSITIVE_INFINITY);
    if (next !== undefined) this.#fire(...next);
  }

  /**
   * Lets time pass while nothing fires, as when the machine sleeps. What fell due is fired by the next `advance`.
   *
   * @throws {RangeError} If `ms` is no finite number of at least 0.
   */
  sleep(ms: number): void {
    this.#now += checkDuration(ms);
  }

  /**
   * Lets the time of day pass while this clock stands still, as on some machines that sleep.
   *
   * @throws {RangeError} If `ms` is no finite number of at least 0.
   */
  standStill(ms: number): void {
    this.#sleptMs += checkDuration(ms);
  }

  #fire(handle: number, { at, callback }: Task): void {
    this.#tasks.delete(handle);
    this.#now = Math.max(this.#now, at);
    callback();
  }

  #due(until: number): [number, Task] | undefined {
    return [...this.#tasks].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
  }
}

/** @throws {RangeError} For what would take a clock back, to the end of time or to `NaN`. */
function checkDuration(ms: number): number {
  if (ms >= 0 && ms < Number.POSITIVE_INFINITY) return ms;
  throw new RangeError(`A clock cannot go on by ${ms} ms: give a finite number of at least 0.`);
}
