import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Neighbour, Neighbours, type Turn } from '../../src/features/turns/neighbours.ts';

const RUNS = { seed: 20260101, numRuns: 1000 };

const URLS = ['ws://one/', 'ws://two/'] as const;

/** A socket that waits, and does as it is told. */
class Waiting implements Neighbour {
  turn: Turn | undefined;
  readonly told: number[] = [];
  readonly #page: Pick<Neighbours, 'join'>;
  url = '';

  constructor(page: Pick<Neighbours, 'join'>) {
    this.#page = page;
  }

  join(url: string, turn: Turn): void {
    this.url = url;
    this.turn = turn;
    this.#page.join(url, turn, this);
  }

  moveUp(count: number): void {
    this.told.push(count);
    const { turn } = this;
    if (turn === undefined || turn.stretch <= count) return;
    this.turn = undefined;
    if (count > 1) this.join(this.url, { dueAt: (turn.dueAt * count) / turn.stretch, stretch: count });
  }
}

/** What they do, in the plainest way: it looks through all of them every time. */
class PlainNeighbours implements Pick<Neighbours, 'join' | 'lastTurnAt' | 'leave'> {
  readonly #turns = new Map<Neighbour, Turn & { readonly url: string }>();

  lastTurnAt(url: string, self: Neighbour): number {
    return Math.max(...this.#othersAt(url, self).map(([, { dueAt }]) => dueAt));
  }

  join(url: string, turn: Turn, self: Neighbour): void {
    this.#turns.set(self, { ...turn, url });
  }

  leave(url: string, isBack: boolean, self: Neighbour): void {
    if (!this.#turns.delete(self) && !isBack) return;
    const others = this.#othersAt(url, self);
    const count = isBack ? 1 : others.length;
    for (const [other, { stretch }] of others) {
      if (count === 1) this.#turns.delete(other);
      if (isBack || stretch >= 2 * count) other.moveUp(count);
    }
  }

  #othersAt(url: string, self: Neighbour): readonly (readonly [Neighbour, Turn])[] {
    return [...this.#turns].filter(([each, turn]) => each !== self && turn.url === url);
  }
}

const step = fc.record({
  who: fc.nat(7),
  url: fc.constantFrom(...URLS),
  what: fc.constantFrom('join', 'join', 'join', 'leave', 'leave', 'open'),
  dueAt: fc.nat(20),
  stretch: fc.double({ min: 1, max: 12, noNaN: true }),
});

describe('neighbours', () => {
  it('do the same as those that look through all of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pages = [new Neighbours(), new PlainNeighbours()].map((page) => ({
          page,
          sockets: Array.from({ length: 8 }, () => new Waiting(page)),
        }));
        for (const { who, url, what, dueAt, stretch } of steps) {
          for (const { page, sockets } of pages) {
            const socket = sockets[who];
            if (socket === undefined) continue;
            if (what === 'join') socket.join(url, { dueAt, stretch });
            else page.leave(what === 'open' ? url : socket.url, what === 'open', socket);
          }
          const [seen, expected] = pages.map(({ page, sockets }) =>
            sockets.map((socket) => [socket.told, ...URLS.map((each) => page.lastTurnAt(each, socket))]),
          );
          expect(seen).toEqual(expected);
        }
      }),
      RUNS,
    );
  });

  it('may be tens of thousands', () => {
    const [url] = URLS;
    const page = new Neighbours();
    const sockets = Array.from({ length: 20_000 }, () => new Waiting(page));
    // Each goes behind the last one, twice; a third of them gives up, the first come back, and the rest come forward.
    for (let round = 0; round < 2; round++) {
      for (const socket of sockets) {
        const dueAt = Math.max(0, page.lastTurnAt(url, socket)) + 1000;
        socket.join(url, { dueAt, stretch: dueAt / 1000 });
      }
    }
    expect(page.lastTurnAt(url, { moveUp: () => {} })).toBe(40_000_000);
    for (const socket of sockets.slice(0, 7000)) page.leave(url, false, socket);
    const left = sockets.slice(7000);
    expect(left.filter(({ told }) => told.length > 0).length).toBeGreaterThan(1000);
    for (const socket of left) page.leave(url, true, socket);
    expect(page.lastTurnAt(url, { moveUp: () => {} })).toBe(Number.NEGATIVE_INFINITY);
    expect(left.filter(({ told }) => told.includes(1))).toHaveLength(left.length - 1);
  });
});
