import type * as Dom from '../runtime/dom-types.ts';

/** The lives of a socket, as seen from outside: the signal that can end them, and who waits for their end. */
export class Lifetime {
  readonly #signal: Dom.AbortSignal | undefined;
  readonly #abort: (() => void) | undefined;
  #waiting: Array<() => void> | undefined;

  /** @param abort Ends a life because the signal was aborted. */
  constructor(signal: Dom.AbortSignal | undefined, abort: () => void) {
    this.#signal = signal;
    this.#abort = signal && abort;
  }

  /**
   * A life begins.
   *
   * @throws The reason of the signal, if it was aborted.
   */
  begin(): void {
    this.#signal?.throwIfAborted();
    if (this.#abort !== undefined) this.#signal?.addEventListener('abort', this.#abort);
  }

  /** A life is over. */
  end(): void {
    // A signal may live longer than a socket that is over; it must not keep it.
    if (this.#abort !== undefined) this.#signal?.removeEventListener('abort', this.#abort);
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const resolve of waiting) resolve();
  }

  /** When this life is over. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting ??= [];
      this.#waiting.push(resolve);
    });
  }
}
