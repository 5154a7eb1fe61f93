import type { Clock } from '../runtime/clock.ts';
import { Timers } from '../runtime/timers.ts';

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
  readonly #timers: Timers<'poll'>;
  readonly #roomNow: () => Room;
  #waiters: Waiter[] = [];

  constructor(clock: Clock, isHolding: boolean, roomNow: () => Room) {
    this.#timers = new Timers(clock, isHolding, { timeIsUp: () => this.check() });
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
    this.#timers.cancel('poll');
    const room = this.#roomNow();
    if (room === 'later') this.#timers.start('poll', 0, POLL_MS);
    if (room === 'now') for (const { resolve } of this.#waiters.splice(0)) resolve();
    if (room !== 'never') return;
    const error = new DOMException('The socket is closed.', 'InvalidStateError');
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}
