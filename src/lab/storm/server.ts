import type { Setback } from './client.ts';

/** A request and its answer; also how long it takes to learn of a refusal. */
export const ROUND_TRIP_MS = 50;

/** So much work fits into the accept queue. */
const ACCEPT_QUEUE_MS = 2000;

/** What a handshake costs whose client has left, in handshakes. */
const DEAD_COST = 0.2;

/** What a server does with more than it can bear. */
export const OVERLOADS = ['refuse', 'timeout'] as const;

/** `refuse`: what does not fit into the accept queue is refused at no cost. `timeout`: everything queues. */
export type Overload = (typeof OVERLOADS)[number];

/** What a server can do, and when. */
export interface ServerPlan {
  /** From the loss of all connections until it listens again. */
  readonly downMs: number;
  /** Handshakes per second. */
  readonly capacity: number;
  readonly overload: Overload;
}

/** What became of an attempt. */
export type Answer = 'open' | Exclude<Setback, 'lost'>;

/**
 * A server that comes back. It takes attempts first come, first served, so the fate of each is known when it arrives:
 * it depends on those before only.
 */
export class Server {
  /** When the client learns of the last answer given. */
  answeredAt = 0;
  /** When all that has been taken is done. */
  #freeAt: number;
  readonly #plan: ServerPlan;
  readonly #costMs: number;
  readonly #patienceMs: number;

  constructor(plan: ServerPlan, connectTimeoutMs: number) {
    this.#plan = plan;
    this.#freeAt = plan.downMs;
    this.#costMs = 1000 / plan.capacity;
    this.#patienceMs = connectTimeoutMs;
  }

  /** Answers an attempt. They come in the order of time. */
  answer(at: number): Answer {
    const startAt = Math.max(at, this.#freeAt);
    if (at < this.#plan.downMs || this.#isFull(startAt - at)) {
      this.answeredAt = at + ROUND_TRIP_MS;
      return 'refused';
    }
    const doneAt = startAt + this.#costMs;
    if (doneAt + ROUND_TRIP_MS > at + this.#patienceMs) {
      this.#freeAt = startAt + this.#costMs * DEAD_COST;
      this.answeredAt = at + this.#patienceMs;
      return 'timed-out';
    }
    this.#freeAt = doneAt;
    this.answeredAt = doneAt + ROUND_TRIP_MS;
    return 'open';
  }

  #isFull(queueMs: number): boolean {
    return this.#plan.overload === 'refuse' && queueMs >= ACCEPT_QUEUE_MS;
  }
}
