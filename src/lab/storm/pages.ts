import type { Config } from '../../core/config.ts';
import { NO_LINE } from '../../core/moment.ts';
import { waiting } from '../../core/phases/waiting.ts';
import { initialState, type PhaseOf } from '../../core/state.ts';
import { type Neighbour, Neighbours } from '../../runtime/neighbours.ts';
import { TICK_MS } from './agenda.ts';
import type { Crowd, Memory, Setback } from './client.ts';

const URL = 'wss://example.test/';

/** The retry that a socket decides on, given when the last of its neighbours has its turn. */
type Decide = (
  client: number,
  at: number,
  setback: Setback,
  lastTurnAt: number,
) => { readonly delayMs: number; readonly stretch: number | undefined };

/** A crowd of pages with several sockets each, which know of each other as in a realm. */
export class Pages implements Memory {
  readonly #config: Config;
  readonly #pageSize: number;
  readonly #decide: Decide;
  readonly #pages: readonly Neighbours[];
  readonly #sockets: readonly Neighbour[];
  readonly #delays: (PhaseOf<'waiting'> | undefined)[];
  readonly #session = initialState(URL, 0).session;
  #now = 0;
  #moved: [client: number, dueAt: number][] = [];

  constructor(config: Config, { size, pageSize }: Crowd, decide: Decide) {
    this.#config = config;
    this.#pageSize = pageSize;
    this.#decide = decide;
    this.#pages = Array.from({ length: Math.ceil(size / pageSize) }, () => new Neighbours());
    this.#sockets = Array.from({ length: size }, (_, client) => ({
      moveUp: (count) => this.#moveUp(client, count),
    }));
    this.#delays = new Array(size).fill(undefined);
  }

  draw = (client: number, at: number, setback: Setback): number => {
    const { page, socket } = this.#at(client);
    const { delayMs, stretch } = this.#decide(client, at, setback, page.lastTurnAt(URL, socket));
    const dueAt = at + delayMs;
    this.#delays[client] = { name: 'waiting', since: at, dueAt, stretch, before: undefined };
    if (stretch !== undefined) page.join(URL, { dueAt, stretch }, socket);
    return delayMs;
  };

  arrive = (client: number, at: number): readonly (readonly [client: number, dueAt: number])[] => {
    const { page, socket } = this.#at(client);
    this.#now = at;
    this.#moved = [];
    page.leave(URL, true, socket);
    return this.#moved;
  };

  #at(client: number): { readonly page: Neighbours; readonly socket: Neighbour } {
    const page = this.#pages[Math.floor(client / this.#pageSize)];
    const socket = this.#sockets[client];
    if (page === undefined || socket === undefined) throw new RangeError(`There is no client ${client}.`);
    return { page, socket };
  }

  /** What the machine makes of fewer neighbours, if the attempt is not under way. */
  #moveUp(client: number, count: number): void {
    const phase = this.#delays[client];
    if (phase === undefined || phase.dueAt <= this.#now + TICK_MS / 2) return;
    const input = { type: 'fewer-neighbours', count, at: this.#now, line: NO_LINE } as const;
    const [{ phase: next }] = waiting(this.#config, { phase, session: this.#session }, phase, input);
    if (next.name !== 'waiting') return;
    this.#delays[client] = next;
    this.#moved.push([client, next.dueAt]);
  }
}
