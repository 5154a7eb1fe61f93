import type { Clock } from 'resilient-websocket';

interface Task {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when it is told to. */
export class FakeClock implements Clock {
  readonly #tasks = new Map<number, Task>();
  #now = 0;
  #sleptMs = 0;
  #lastHandle = 0;

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#now + this.#sleptMs;
  }

  setTimeout(callback: () => void, delayMs: number): number {
    // As the platform: a delay of more than 31 bits fires at once.
    const real = delayMs > 2 ** 31 - 1 ? 1 : Math.max(0, delayMs);
    const handle = ++this.#lastHandle;
    this.#tasks.set(handle, { at: this.#now + real, callback });
    return handle;
  }

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

  /** Lets time pass, and fires what falls due in its order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let due = this.#due(until); due !== undefined; due = this.#due(until)) {
      this.#fire(...due);
    }
    this.#now = until;
  }

  /** Lets time pass until the next timer, and fires that one only. */
  step(): void {
    const next = this.#due(Number.POSITIVE_INFINITY);
    if (next !== undefined) this.#fire(...next);
  }

  /** Lets time pass while nothing fires, as when the machine sleeps; what fell due is fired by the next `advance`. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Lets the time of day pass while this clock stands still, as it does on some machines that sleep. */
  standStill(ms: number): void {
    this.#sleptMs += ms;
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
