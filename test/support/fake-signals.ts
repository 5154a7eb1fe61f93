import type { Signal, Signals } from 'resilient-websocket/full';

/** A page and a network that say what they are told to say. */
export class FakeSignals implements Signals {
  readonly #listeners = new Set<(signal: Signal) => void>();

  subscribe(listener: (signal: Signal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Says these, one after the other in one task. */
  tell(...signals: readonly Signal[]): void {
    for (const signal of signals) for (const listener of this.#listeners) listener(signal);
  }
}
