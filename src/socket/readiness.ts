import type { Clock } from '../runtime/clock.ts';

/** How often a connection that is behind is looked at. */
const POLL_MS = 10;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Whether it is a good time to send. `wait`: an event will tell. `later`: none will. `never`: it is over. */
export type Room = 'now' | 'wait' | 'later' | 'never';

/** Who waits until it is a good time to send. */
export class Readiness {
  readonly #clock: Clock;
  readonly #roomNow: () => Room;
  #waiters: Waiter[] = [];
  #poll: unknown;

  constructor(clock: Clock, roomNow: () => Room) {
    this.#clock = clock;
    this.#roomNow = roomNow;
  }

  /** When it is a good time. Rejects if there will be none. */
  wait(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    this.check();
    return promise;
  }

  /** Looks whether it is time. */
  check(): void {
    if (this.#waiters.length === 0) return;
    this.#clock.clearTimeout(this.#poll);
    const room = this.#roomNow();
    if (room === 'later') this.#poll = this.#clock.setTimeout(() => this.check(), POLL_MS);
    if (room === 'now') for (const { resolve } of this.#waiters.splice(0)) resolve();
    if (room !== 'never') return;
    const error = new DOMException('The socket is closed.', 'InvalidStateError');
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}
