import type { Clock } from '../../session/clock.ts';
import { endpointName } from '../../socket/endpoint-name.ts';

/** A socket among its neighbours. */
export interface Neighbour {
  /** So many take turns from now on, this one included. */
  moveUp(count: number): void;
}

/** The turn of a socket. */
export interface Turn {
  /** When it makes its attempt, by the clock of the session. */
  readonly dueAt: number;
  /** By how much its neighbours have made its delay longer; 1: not at all. */
  readonly stretch: number;
}

/** Those that take turns at one endpoint. There may be tens of thousands, so all of them are looked through now and then only. */
interface Queue {
  readonly turns: Map<Neighbour, Turn>;
  /** When the last turn is; `undefined` where whose it was has left. */
  lastAt: number | undefined;
  /** How many they were when it was last looked who has to move up. */
  lookedAt: number;
}

/** It is looked again when so many of them are left: each time, where they are few. */
const LEFT = 0.9;

/**
 * The sockets of one realm that take turns at an endpoint that is down. A realm is what has globals of its own: a page, a
 * worker, a process.
 */
export class Neighbours {
  /** By endpoint. None of them is empty. */
  readonly #queues = new Map<string, Queue>();
  readonly #endpoints = new Map<Neighbour, string>();

  /** When the last turn of the others is; `-Infinity` if there is none. */
  lastTurnAt(url: string, self: Neighbour): number {
    const queue = this.#queues.get(endpointName(url));
    if (!queue) return -Infinity;
    const own = queue.turns.get(self);
    let last = queue.lastAt;
    if (last === undefined || own?.dueAt === last) {
      last = -Infinity;
      for (const [each, { dueAt }] of queue.turns) if (each !== self) last = Math.max(last, dueAt);
      queue.lastAt = own ? undefined : last;
    }
    return last;
  }

  /** A socket takes a turn, or another one. */
  join(url: string, turn: Turn, self: Neighbour): void {
    const endpoint = endpointName(url);
    this.#remove(self);
    const queue = this.#queues.get(endpoint) ?? { turns: new Map(), lastAt: -Infinity, lookedAt: 0 };
    const { lastAt } = queue;
    queue.turns.set(self, turn);
    if (lastAt !== undefined) queue.lastAt = Math.max(lastAt, turn.dueAt);
    queue.lookedAt = Math.max(queue.lookedAt, queue.turns.size);
    this.#queues.set(endpoint, queue);
    this.#endpoints.set(self, endpoint);
  }

  /**
   * A socket takes no more turns: it has a connection (`isBack`), or it is over. A connection says that the endpoint is back,
   * so then nobody takes turns any more.
   */
  leave(url: string, isBack: boolean, self: Neighbour): void {
    if (!this.#remove(self) && !isBack) return;
    const queue = this.#queues.get(endpointName(url));
    if (!queue) return;
    const count = isBack ? 1 : queue.turns.size;
    if (count > 1 && count > LEFT * queue.lookedAt) return;
    queue.lookedAt = count;
    const others = [...queue.turns];
    if (count === 1) for (const [each] of others) this.#remove(each);
    for (const [each, { stretch }] of others) if (isBack || stretch >= 2 * count) each.moveUp(count);
  }

  #remove(member: Neighbour): boolean {
    const endpoint = this.#endpoints.get(member) ?? '';
    const queue = this.#queues.get(endpoint);
    if (!queue) return false;
    if (queue.turns.get(member)?.dueAt === queue.lastAt) queue.lastAt = undefined;
    queue.turns.delete(member);
    if (queue.turns.size === 0) this.#queues.delete(endpoint);
    return this.#endpoints.delete(member);
  }
}

const byClock = new WeakMap<Clock, Neighbours>();

/** The neighbours of this realm. Sockets that live in a time of their own, as in a simulation, are not among them. */
export function neighboursOf(clock: Clock): Neighbours {
  const neighbours = byClock.get(clock) ?? new Neighbours();
  byClock.set(clock, neighbours);
  return neighbours;
}
