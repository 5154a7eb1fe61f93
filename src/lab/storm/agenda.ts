/** How exact the time of a storm is. */
export const TICK_MS = 10;

const NOBODY = -1;

/**
 * Who is due when, in ticks. Each client is on it once at most, so a few arrays do: the first client of each tick, and
 * who comes after and before whom.
 */
export class Agenda {
  readonly ticks: number;
  readonly #first: Int32Array;
  readonly #after: Int32Array;
  readonly #before: Int32Array;
  /** The tick of each client. */
  readonly #tick: Int32Array;

  constructor(clients: number, untilMs: number) {
    this.ticks = Math.ceil(untilMs / TICK_MS);
    this.#first = new Int32Array(this.ticks).fill(NOBODY);
    this.#after = new Int32Array(clients).fill(NOBODY);
    this.#before = new Int32Array(clients).fill(NOBODY);
    this.#tick = new Int32Array(clients).fill(NOBODY);
  }

  /** Puts a client down. What lies beyond the end is left out. */
  add(client: number, at: number): void {
    const tick = Math.round(at / TICK_MS);
    if (tick >= this.ticks) return;
    const next = this.#first[tick] ?? NOBODY;
    this.#after[client] = next;
    this.#before[client] = NOBODY;
    if (next !== NOBODY) this.#before[next] = client;
    this.#first[tick] = client;
    this.#tick[client] = tick;
  }

  /** Takes a client from it, if it is on it. */
  remove(client: number): void {
    const tick = this.#tick[client] ?? NOBODY;
    if (tick === NOBODY) return;
    const [before, after] = [this.#before[client] ?? NOBODY, this.#after[client] ?? NOBODY];
    if (before === NOBODY) this.#first[tick] = after;
    else this.#after[before] = after;
    if (after !== NOBODY) this.#before[after] = before;
    this.#tick[client] = NOBODY;
  }

  /** Takes a client of this tick from it; `undefined` when nobody is left. */
  take(tick: number): number | undefined {
    const client = this.#first[tick] ?? NOBODY;
    if (client === NOBODY) return undefined;
    this.remove(client);
    return client;
  }
}
