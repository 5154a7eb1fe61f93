import { ResilientWebSocket, type ResilientWebSocketOptions } from '../../src/index.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import { ROUND_TRIP_MS } from '../../src/lab/storm/server.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { type FakeSocket, fakeNetwork } from '../../src/testing/fake-network.ts';

/** So many lines are tried, each with a chance of its own. */
const LINES = 300;

/** How long somebody watches a server that accepts and closes. */
export const WATCHED_MS = 15_000;

/** So many such servers are tried. */
const SERVERS = 300;

/** How long the first connection has been up when the line begins to flap. */
const QUIET_MS = 60_000;

/** A server that talks says something within so long. */
const TALK_MS = 50;

/** How soon a server closes that accepts and closes. */
const CLOSE_MS = 5;

/**
 * What happens to a line. `cut`: it drops, and is well again. `going-away`, `restart`, `overload`: the server closes with
 * 1001, 1012, 1013, and takes whoever comes. `refused`: it drops, and for 0.2 to 4 s whoever comes is refused. `failing`: it
 * drops, and the next attempt is refused. `hanging`: it drops, and the next attempt is never answered.
 */
export type Fault = 'cut' | 'going-away' | 'restart' | 'overload' | 'refused' | 'failing' | 'hanging';

/** What a line goes through, in an order that chance gives it. */
const FAULTS: Readonly<Record<Exclude<Fault, 'overload'>, number>> = {
  cut: 6,
  'going-away': 1,
  restart: 1,
  refused: 2,
  failing: 2,
  hanging: 2,
};

const CODES: ReadonlyMap<Fault, number> = new Map([
  ['going-away', 1001],
  ['restart', 1012],
  ['overload', 1013],
]);

/** Milliseconds from the beginning of a fault until there is a connection again. */
export interface Waits {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/**
 * The waits on lines that flap.
 *
 * @param calmMs From a connection to the next fault, 0.1 to 0.3 s more.
 * @param talks Whether the server says something on every connection.
 * @param overloads How many times it closes with 1013, besides all other faults.
 */
export function timeFlapping(
  options: ResilientWebSocketOptions,
  { calmMs, talks, overloads }: { calmMs: number; talks: boolean; overloads: number },
  seed: number,
): Waits {
  const waits: number[] = [];
  for (let each = 0; each < LINES; each++) {
    const line = new Line(options, seeded(seed * LINES + each), talks);
    for (const fault of line.order({ ...FAULTS, overload: overloads }))
      waits.push(line.suffer(fault, calmMs));
    line.end();
  }
  waits.sort((a, b) => a - b);
  const quantile = (share: number): number => waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN;
  return { p50Ms: quantile(0.5), p95Ms: quantile(0.95) };
}

/** How many connections a server sees within {@link WATCHED_MS} that accepts each and closes it at once, on average. */
export function countConnections(options: ResilientWebSocketOptions, talks: boolean, seed: number): number {
  let connections = 0;
  for (let each = 0; each < SERVERS; each++) {
    const line = new Line(options, seeded(seed * SERVERS + each), talks);
    const until = line.now + WATCHED_MS;
    do {
      line.drop(1006);
      line.awaitAttempt();
      connections++;
      line.accept(CLOSE_MS);
    } while (line.now < until);
    line.end();
  }
  return connections / SERVERS;
}

/** A socket and its line, in a time of their own. */
class Line {
  readonly #clock = new FakeClock();
  readonly #network = fakeNetwork();
  readonly #socket: ResilientWebSocket;
  readonly #random: () => number;
  readonly #talks: boolean;

  constructor(options: ResilientWebSocketOptions, random: () => number, talks: boolean) {
    const [clock, { WebSocket }] = [this.#clock, this.#network];
    this.#socket = new ResilientWebSocket('wss://example.test/', [], {
      ...options,
      clock,
      random,
      WebSocket,
    });
    this.#random = random;
    this.#talks = talks;
    this.accept(QUIET_MS);
  }

  get now(): number {
    return this.#clock.now();
  }

  get #last(): FakeSocket {
    return this.#network.last;
  }

  /** All faults in an order that chance gives them. */
  order(faults: Readonly<Record<Fault, number>>): readonly Fault[] {
    return Object.entries(faults)
      .flatMap(([fault, count]) => new Array<Fault>(count).fill(fault as Fault))
      .map((fault) => ({ fault, place: this.#random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ fault }) => fault);
  }

  /** Goes through a fault and the calm after it; says how long it took to be back. */
  suffer(fault: Fault, calmMs: number): number {
    const began = this.now;
    const refusesUntil = fault === 'refused' ? began + 200 + 3800 * this.#random() : began;
    this.drop(CODES.get(fault) ?? 1006);
    this.awaitAttempt();
    if (fault === 'hanging') this.awaitAttempt();
    for (let failures = fault === 'failing' ? 1 : 0; failures > 0 || this.now < refusesUntil; failures--) {
      this.#clock.advance(ROUND_TRIP_MS);
      this.#last.fail();
      this.awaitAttempt();
    }
    const waitedMs = this.now + ROUND_TRIP_MS - began;
    this.accept(calmMs + 100 + 200 * this.#random());
    return waitedMs;
  }

  drop(code: number): void {
    this.#last.end(code);
  }

  /** The attempt under way succeeds, and the connection lasts for so long. */
  accept(forMs: number): void {
    this.#clock.advance(ROUND_TRIP_MS);
    this.#last.open();
    const silentMs = Math.min(forMs, TALK_MS * this.#random());
    this.#clock.advance(silentMs);
    if (this.#talks) this.#last.receive('news');
    this.#clock.advance(forMs - silentMs);
  }

  awaitAttempt(): void {
    const { sockets } = this.#network;
    for (const before = sockets.length; sockets.length === before; ) this.#clock.step();
  }

  end(): void {
    this.#socket.close();
  }
}
