import type { Clock } from '../../src/session/clock.ts';

/** Time that passes at random. A timer may fire whenever it runs, and one that was stopped may be called all the same. */
export class WalkClock implements Clock {
  /** A delay that no timer takes, if one was asked for. */
  wrong: number | undefined;
  readonly #running = new Map<number, () => void>();
  #stopped: (() => void)[] = [];
  #now = 0;
  #handle = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): number {
    if (!(delayMs >= 0)) this.wrong = delayMs;
    this.#running.set(++this.#handle, callback);
    return this.#handle;
  }

  clearTimeout(handle: unknown): void {
    const callback = this.#running.get(handle as number);
    if (callback) this.#stopped = [...this.#stopped.slice(-2), callback];
    this.#running.delete(handle as number);
  }

  /** How many timers run. */
  get pending(): number {
    return this.#running.size;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  /** One of those that run fires. */
  fireOne(random: () => number): void {
    const handles = [...this.#running.keys()];
    const handle = handles[Math.floor(random() * handles.length)] ?? 0;
    const callback = this.#running.get(handle);
    this.#running.delete(handle);
    callback?.();
  }

  /** One of those that were stopped last fires. */
  fireStopped(random: () => number): void {
    this.#stopped[Math.floor(random() * this.#stopped.length)]?.();
  }
}
