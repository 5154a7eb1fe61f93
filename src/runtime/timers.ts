import { MAX_DELAY_MS } from '../policy/backoff.ts';
import type { Clock } from './clock.ts';

/** Timers by name: starting one that runs replaces it, cancelling one that does not run does nothing. */
export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #handles = new Map<Name, unknown>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once after `delayMs`, which is cut to what a timer takes (2^31 - 1). */
  start(name: Name, delayMs: number, callback: () => void): void {
    this.cancel(name);
    const handle = this.#clock.setTimeout(
      () => {
        this.#handles.delete(name);
        callback();
      },
      Math.min(delayMs, MAX_DELAY_MS),
    );
    this.#handles.set(name, handle);
  }

  cancel(name: Name): void {
    if (!this.#handles.has(name)) return;
    this.#clock.clearTimeout(this.#handles.get(name));
    this.#handles.delete(name);
  }
}
