import type { Signal, Signals } from '../full.ts';

/** Signals of a page and a network that are made up: those of the real ones change nothing. */
export class SimulatedSignals implements Signals {
  readonly #listeners = new Set<(signal: Signal) => void>();
  #isHidden = false;

  subscribe(listener: (signal: Signal) => void): () => void {
    this.#listeners.add(listener);
    if (this.#isHidden) listener('hidden');
    return () => this.#listeners.delete(listener);
  }

  tell(signal: Signal): void {
    if (signal === 'hidden') this.#isHidden = true;
    if (signal === 'visible') this.#isHidden = false;
    for (const listener of this.#listeners) listener(signal);
  }
}
