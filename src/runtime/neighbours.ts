import type { Clock } from './clock.ts';
import { endpointName } from './endpoint.ts';

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

/**
 * The sockets of one realm that take turns at an endpoint that is down. A realm is what has globals of its own: a page, a
 * worker, a process.
 */
export class Neighbours {
  readonly #turns = new Map<Neighbour, Turn & { readonly endpoint: string }>();

  /** When the last turn of the others is; `-Infinity` if there is none. */
  lastTurnAt(url: string, self: Neighbour): number {
    const others = this.#othersAt(endpointName(url), self);
    return others.reduce((last, [, { dueAt }]) => Math.max(last, dueAt), Number.NEGATIVE_INFINITY);
  }

  /** A socket takes a turn, or another one. */
  join(url: string, turn: Turn, self: Neighbour): void {
    this.#turns.set(self, { ...turn, endpoint: endpointName(url) });
  }

  /**
   * A socket takes no more turns: it has a connection (`isBack`), or it is over. A connection says that the endpoint is back,
   * so then nobody takes turns any more.
   */
  leave(url: string, isBack: boolean, self: Neighbour): void {
    if (!this.#turns.delete(self) && !isBack) return;
    const others = this.#othersAt(endpointName(url), self);
    const count = isBack ? 1 : others.length;
    for (const [other, { stretch }] of others) {
      if (count === 1) this.#turns.delete(other);
      // Not each time that one leaves: where there are thousands, that would be millions of times.
      if (isBack || stretch >= 2 * count) other.moveUp(count);
    }
  }

  #othersAt(endpoint: string, self: Neighbour): readonly (readonly [Neighbour, Turn])[] {
    return [...this.#turns].filter(([each, turn]) => each !== self && turn.endpoint === endpoint);
  }
}

const byClock = new WeakMap<Clock, Neighbours>();

/** The neighbours of this realm. Sockets that live in a time of their own, as in a simulation, are not among them. */
export function neighboursOf(clock: Clock): Neighbours {
  const neighbours = byClock.get(clock) ?? new Neighbours();
  byClock.set(clock, neighbours);
  return neighbours;
}
