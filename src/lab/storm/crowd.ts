import { Agenda, TICK_MS } from './agenda.ts';
import type { Cause, Memory, StormClient } from './client.ts';
import { seeded } from './random.ts';
import { type Answer, ROUND_TRIP_MS, Server, type ServerPlan } from './server.ts';

/** When everybody stops watching. */
export const HORIZON_MS: number = 15 * 60 * 1000;

/** Within so long everybody has heard of the loss. */
const LOSS_MS = 100;

const MOST = 0.99;
const SECOND_MS = 1000;

/** One server and all its clients, whose connections end at once. */
export interface Storm extends ServerPlan {
  readonly clients: number;
  /** So many of them are sockets of one page. */
  readonly sockets: number;
  readonly cause: Cause;
  readonly seed: number;
}

/** How a crowd came back. */
export interface Recovery {
  /** When 99 % were back, from the loss; `undefined` if they were not by the horizon. */
  readonly backMs: number | undefined;
  /** The most attempts within any second. */
  readonly peak: number;
  readonly attempts: number;
}

/** When 99 % could be back at best: the server never idles, and nobody is late. */
export function findIdealMs({ clients, capacity, downMs }: Storm): number {
  return downMs + ((MOST * clients) / capacity) * SECOND_MS + ROUND_TRIP_MS;
}

/** How a crowd came back, second by second from the loss. */
export interface Course extends Recovery {
  /** How many attempts each second saw. The last second is that in which the last client came back. */
  readonly attemptsBySecond: readonly number[];
}

/** Lets the storm go by, in a time of its own. */
export function weather(client: StormClient, storm: Storm): Recovery {
  const { backMs, attempts } = runThrough(client, storm);
  return recoveryOf(backMs, attempts);
}

/** As `weather()`, and watches what the server sees. */
export function watch(client: StormClient, storm: Storm): Course {
  const { backMs, attempts, ticks } = runThrough(client, storm);
  const attemptsBySecond = new Array<number>(Math.ceil((ticks * TICK_MS) / SECOND_MS)).fill(0);
  for (let tick = 0; tick < ticks; tick++) {
    const second = Math.floor((tick * TICK_MS) / SECOND_MS);
    attemptsBySecond[second] = (attemptsBySecond[second] ?? 0) + (attempts[tick] ?? 0);
  }
  return { ...recoveryOf(backMs, attempts), attemptsBySecond };
}

function recoveryOf(backMs: number | undefined, attempts: Uint32Array): Recovery {
  return { backMs, peak: findPeak(attempts), attempts: attempts.reduce((sum, each) => sum + each, 0) };
}

function runThrough(client: StormClient, storm: Storm): Run {
  const { clients, sockets, cause, seed } = storm;
  const random = seeded(seed);
  const memory = client.recruit({ size: clients, pageSize: sockets, cause, random });
  const run = new Run(memory, new Server(storm, client.connectTimeoutMs), clients);
  for (let each = 0; each < clients; each++) run.lose(each, LOSS_MS * random());
  while (run.open < clients && run.step());
  return run;
}

/** A crowd on its way back, tick by tick. */
class Run {
  /** Of each tick. */
  readonly attempts: Uint32Array;
  /** How many are back. */
  open = 0;
  /** When most of them were. */
  backMs: number | undefined;
  readonly #memory: Memory;
  readonly #server: Server;
  readonly #agenda: Agenda;
  readonly #enough: number;
  /** What those who wait for an answer will be told. */
  readonly #answers = new Map<number, Answer>();
  #tick = 0;

  constructor(memory: Memory, server: Server, clients: number) {
    this.#memory = memory;
    this.#server = server;
    this.#agenda = new Agenda(clients, HORIZON_MS);
    this.#enough = Math.ceil(MOST * clients);
    this.attempts = new Uint32Array(this.#agenda.ticks);
  }

  /** How many ticks have passed. */
  get ticks(): number {
    return this.#tick;
  }

  lose(client: number, at: number): void {
    this.#agenda.add(client, at + this.#memory.draw(client, at, 'lost'));
  }

  /** Lets a tick pass; `false` if it was the last. */
  step(): boolean {
    const tick = this.#tick++;
    for (let each = this.#agenda.take(tick); each !== undefined; each = this.#agenda.take(tick)) {
      const answer = this.#answers.get(each);
      if (answer === undefined) this.#attempt(each, tick);
      else this.#hear(each, tick * TICK_MS, answer);
    }
    return this.#tick < this.#agenda.ticks;
  }

  #attempt(client: number, tick: number): void {
    this.attempts[tick] = (this.attempts[tick] ?? 0) + 1;
    this.#answers.set(client, this.#server.answer(tick * TICK_MS));
    this.#agenda.add(client, this.#server.answeredAt);
  }

  #hear(client: number, at: number, answer: Answer): void {
    this.#answers.delete(client);
    if (answer !== 'open') {
      this.#agenda.add(client, at + this.#memory.draw(client, at, answer));
      return;
    }
    this.open++;
    if (this.open === this.#enough) this.backMs = at;
    for (const [neighbour, dueAt] of this.#memory.arrive?.(client, at) ?? []) {
      this.#agenda.remove(neighbour);
      this.#agenda.add(neighbour, dueAt);
    }
  }
}

function findPeak(attempts: Uint32Array): number {
  const window = SECOND_MS / TICK_MS;
  let sum = 0;
  let peak = 0;
  for (const [tick, each] of attempts.entries()) {
    sum += each - (attempts[tick - window] ?? 0);
    peak = Math.max(peak, sum);
  }
  return peak;
}
