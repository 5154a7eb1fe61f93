import { type Neighbour, Neighbours } from '../../features/turns/neighbours.ts';
import { moveUp, type Turns, turns } from '../../features/turns/turns.ts';
import { enter, type Session } from '../../session/session.ts';
import { TICK_MS } from './agenda.ts';
import type { Crowd, Draw, Memory } from './client.ts';

/** Where they all connect to. */
export const URL = 'wss://example.test/';

/** The turns of the socket that a model stands for. */
function turnsOf({ parts }: Session): Turns {
  return parts[turns.name] as Turns;
}

/** A socket that waits. */
interface Waiting {
  dueAt: number;
  readonly turns: Turns;
}

/** A crowd of pages with several sockets each, which know of each other as in a realm. One session stands for each of them in turn. */
export class Pages implements Memory {
  readonly #session: Session;
  readonly #decide: Draw;
  readonly #sockets: readonly Waiting[];
  #now = 0;
  #moved: [client: number, dueAt: number][] = [];

  constructor(session: Session, { size, pageSize }: Crowd, decide: Draw) {
    this.#session = session;
    this.#decide = decide;
    const pages = Array.from({ length: Math.ceil(size / pageSize) }, () => new Neighbours());
    this.#sockets = Array.from({ length: size }, (_, client) => ({
      dueAt: 0,
      turns: {
        neighbours: pages[Math.floor(client / pageSize)] as Neighbours,
        self: { moveUp: (count) => this.#moveUp(client, count) } satisfies Neighbour,
        stretch: undefined,
      },
    }));
  }

  draw: Draw = (client, at, setback) => {
    const socket = this.#become(client);
    const delayMs = this.#decide(client, at, setback);
    const { neighbours, self, stretch } = turnsOf(this.#session);
    socket.dueAt = at + delayMs;
    if (stretch !== undefined && self) neighbours.join(URL, { dueAt: socket.dueAt, stretch }, self);
    return delayMs;
  };

  arrive = (client: number, at: number): readonly (readonly [client: number, dueAt: number])[] => {
    const { neighbours, self } = this.#become(client).turns;
    this.#now = at;
    this.#moved = [];
    if (self) neighbours.leave(URL, true, self);
    return this.#moved;
  };

  /** From now on, the session stands for that client. */
  #become(client: number): Waiting {
    const socket = this.#sockets[client];
    if (socket === undefined) throw new RangeError(`There is no client ${client}.`);
    this.#session.parts[turns.name] = socket.turns;
    this.#session.dueAt = socket.dueAt;
    return socket;
  }

  /** What a session makes of fewer neighbours, if the attempt is not under way. */
  #moveUp(client: number, count: number): void {
    const socket = this.#become(client);
    if (socket.turns.stretch === undefined || socket.dueAt <= this.#now + TICK_MS / 2) return;
    const session = this.#session;
    session.at = this.#now;
    enter(session, moveUp, count);
    socket.dueAt = session.dueAt;
    this.#moved.push([client, socket.dueAt]);
  }
}
