import type { Clock } from './clock.ts';
import { endpointName } from './endpoint.ts';
import { Ranking } from './ranking.ts';

/** A socket among its neighbours. */
export interface Neighbour {
  /** So many take turns from now on, this one included. */
  moveUp(count: number): void;
}

/** The turn of a socket. */
export interface Turn {
  /** When it makes its attempt, by the clock of the inputs. */
  readonly dueAt: number;
  /** By how much its neighbours have made its delay longer; 1: not at all. */
  readonly stretch: number;
}

/** Those that take turns at one endpoint. */
class Queue {
  /** Who makes its attempt when. */
  readonly dueAt = new Ranking<Neighbour>();
  /** By how much the delay of each is longer. Of one that was told to move up, it is what it was told. */
  readonly stretch = new Ranking<Neighbour>();
  readonly members = new Set<Neighbour>();

  add({ dueAt, stretch }: Turn, member: Neighbour): void {
    this.members.add(member);
    this.dueAt.set(member, dueAt);
    this.stretch.set(member, stretch);
  }

  delete(member: Neighbour): void {
    this.members.delete(member);
    this.dueAt.delete(member);
    this.stretch.delete(member);
  }

  /**
   * Who has to move up now that they are so many. Not each time that one leaves: where there are thousands, that would be
   * millions of times.
   */
  shorten(count: number): readonly Neighbour[] {
    const moving: Neighbour[] = [];
    for (let { first } = this.stretch; first && first.number >= 2 * count; { first } = this.stretch) {
      this.stretch.set(first.item, count);
      moving.push(first.item);
    }
    return moving;
  }
}

/**
 * The sockets of one realm that take turns at an endpoint that is down. A realm is what has globals of its own: a page, a
 * worker, a process. There may be tens of thousands, so nothing looks through all of them but what concerns them all.
 */
export class Neighbours {
  /** None of them is empty. */
  readonly #queues = new Map<string, Queue>();
  /** At which endpoint each takes its turn. */
  readonly #endpoints = new Map<Neighbour, string>();

  /** When the last turn of the others is; `-Infinity` if there is none. */
  lastTurnAt(url: string, self: Neighbour): number {
    return this.#queues.get(endpointName(url))?.dueAt.greatestBut(self) ?? Number.NEGATIVE_INFINITY;
  }

  /** A socket takes a turn, or another one. */
  join(url: string, turn: Turn, self: Neighbour): void {
    const endpoint = endpointName(url);
    if (this.#endpoints.get(self) !== endpoint) this.#remove(self);
    const queue = this.#queues.get(endpoint) ?? new Queue();
    queue.add(turn, self);
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
    if (queue === undefined) return;
    const { members } = queue;
    const count = isBack ? 1 : members.size;
    const moving = isBack ? [...members] : queue.shorten(count);
    if (count === 1) for (const member of [...members]) this.#remove(member);
    for (const member of moving) member.moveUp(count);
  }

  #remove(member: Neighbour): boolean {
    const endpoint = this.#endpoints.get(member);
    if (endpoint === undefined) return false;
    this.#endpoints.delete(member);
    const queue = this.#queues.get(endpoint);
    queue?.delete(member);
    if (queue?.members.size === 0) this.#queues.delete(endpoint);
    return true;
  }
}

const byClock = new WeakMap<Clock, Neighbours>();

/** The neighbours of this realm. Sockets that live in a time of their own, as in a simulation, are not among them. */
export function neighboursOf(clock: Clock): Neighbours {
  const neighbours = byClock.get(clock) ?? new Neighbours();
  byClock.set(clock, neighbours);
  return neighbours;
}
