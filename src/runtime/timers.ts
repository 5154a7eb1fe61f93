import { MAX_DELAY_MS } from '../policy/backoff.ts';
import type { Clock } from './clock.ts';

interface Timer<Name> {
  readonly name: Name;
  /** Given back when it calls. */
  readonly tag: number;
  /** By the time of day. */
  readonly dueAt: number;
  /** `undefined` where it is to call back as soon as possible. */
  handle: unknown;
}

/** Whose timers they are. */
export interface TimerHost<Name> {
  /** A timer calls, with its tag and for how long it should have called already. */
  timeIsUp(name: Name, tag: number, overdueMs: number): void;
}

/** Timers by name: starting one that runs replaces it, cancelling one that does not run does nothing. */
export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #isHolding: boolean;
  readonly #host: TimerHost<Name>;
  /** Three at most run together, so a list is smaller than a map and as quick. */
  #running: readonly Timer<Name>[] = [];

  /**
   * @param isHolding Whether a timer that runs keeps the process alive, where there is one.
   * @param host Whom every timer calls.
   */
  constructor(clock: Clock, isHolding: boolean, host: TimerHost<Name>) {
    this.#clock = clock;
    this.#isHolding = isHolding;
    this.#host = host;
  }

  /** Calls once after `delayMs`, which is cut to what a timer takes (2^31 - 1). */
  start(name: Name, tag: number, delayMs: number): void {
    const realMs = Math.min(delayMs, MAX_DELAY_MS);
    const timer = this.#add(name, tag, realMs);
    timer.handle = this.#clock.setTimeout(() => this.#fire(timer), realMs);
    // A number in browsers.
    if (!this.#isHolding) (timer.handle as { unref?(): void } | undefined)?.unref?.();
  }

  /** Calls once in a task of its own, as soon as the clock can. */
  startSoon(name: Name, tag: number): void {
    const clock = this.#clock;
    if (clock.soon === undefined) {
      this.start(name, tag, 0);
      return;
    }
    const timer = this.#add(name, tag, 0);
    clock.soon(() => this.#fire(timer));
  }

  cancel(name: Name): void {
    const timer = this.#running.find((each) => each.name === name);
    if (timer === undefined) return;
    if (timer.handle !== undefined) this.#clock.clearTimeout(timer.handle);
    this.#remove(timer);
  }

  /** For how long the first of those that run should have called; below 0 if none should have. */
  get overdueMs(): number {
    const dueAt = this.#running.reduce(
      (first, timer) => Math.min(first, timer.dueAt),
      Number.POSITIVE_INFINITY,
    );
    return this.#wallTime() - dueAt;
  }

  #add(name: Name, tag: number, delayMs: number): Timer<Name> {
    this.cancel(name);
    const timer = { name, tag, dueAt: this.#wallTime() + delayMs, handle: undefined };
    this.#running = [...this.#running, timer];
    return timer;
  }

  #fire(timer: Timer<Name>): void {
    // What was to call as soon as possible cannot be taken back.
    if (!this.#running.includes(timer)) return;
    const { overdueMs } = this;
    this.#remove(timer);
    this.#host.timeIsUp(timer.name, timer.tag, overdueMs);
  }

  #remove(timer: Timer<Name>): void {
    this.#running = this.#running.filter((each) => each !== timer);
  }

  #wallTime(): number {
    return this.#clock.wallTime?.() ?? this.#clock.now();
  }
}
