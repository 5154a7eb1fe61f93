/** How exact the time of a storm is. */
export const TICK_MS = 10;

const NOBODY = -1;

/**
 * Who is due when, in ticks. Each client is on it once at most, so two arrays do: the first client of each tick, and
 * who comes after whom.
 */
export class Agenda {
  readonly ticks: number;
  readonly #first: Int32Array;
  readonly #after: Int32Array;

  constructor(clients: number, untilMs: number) {
    this.ticks = Math.ceil(untilMs / TICK_MS);
    this.#first = new Int32Array(this.ticks).fill(NOBODY);
    this.#after = new Int32Array(clients).fill(NOBODY);
  }

  /** Puts a client down. What lies beyond the end is left out. */
  add(client: number, at: number): void {
    const tick = Math.round(at / TICK_MS);
    if (tick >= this.ticks) return;
    this.#after[client] = this.#first[tick] ?? NOBODY;
    this.#first[tick] = client;
  }

  /** Takes a client of this tick from it; `undefined` when nobody is left. */
  take(tick: number): number | undefined {
    const client = this.#first[tick] ?? NOBODY;
    if (client === NOBODY) return undefined;
    this.#first[tick] = this.#after[client] ?? NOBODY;
    return client;
  }
}
