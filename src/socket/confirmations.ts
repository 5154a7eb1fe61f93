import { canConfirm, oldestUnconfirmed } from '../core/ledger.ts';
import type { DropNotice } from '../core/notice.ts';
import type { Session, State } from '../core/state.ts';
import { MessageDroppedError, unconfirmable } from './errors.ts';

interface Waiter {
  /** The number of the last message that it waits for. */
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Who waits until messages have arrived: in the order of asking, which is that of the numbers. */
export class Confirmations {
  readonly #waiters: Waiter[] = [];
  /** How many of them, from the first on, are done. */
  #done = 0;
  /** The last message that was dropped. No error is kept: it would hold what was called when it was made. */
  #loss: DropNotice | undefined;
  /** How many lost messages somebody has been told of, and whether there are more since it was counted. */
  #reported = 0;
  #hasRejected = false;
  /** How many messages had been forgotten when that was last looked at. */
  #forgotten = 0;

  get isEmpty(): boolean {
    return this.#done === this.#waiters.length;
  }

  /**
   * When all messages up to this number have arrived. Rejects once for what was lost since the last connection opened: that is
   * one of those that were sent so far, and nobody waited for it. On a connection that confirms nothing, it rejects at once.
   */
  wait({ phase, session }: State, upTo: number): Promise<void> {
    const { ledger } = session;
    const { dropped, forgotten, lostBefore, forgottenBefore } = ledger;
    const lost = dropped + forgotten;
    if (lost > Math.max(lostBefore, this.#reported)) {
      this.#reported = lost;
      return Promise.reject(this.#loss === undefined ? unconfirmable() : new MessageDroppedError(this.#loss));
    }
    const isInVain = phase.name === 'open' && !canConfirm(ledger);
    if (isInVain && (upTo >= oldestOpen(session) || forgotten > forgottenBefore)) {
      return Promise.reject(unconfirmable());
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo, resolve, reject });
    });
  }

  /** Nothing confirms anything. */
  endAll(): void {
    // An error costs as much as all the rest of a connection that opens.
    if (!this.isEmpty) this.rejectAll(unconfirmable());
  }

  /** Looks who waits no longer. */
  settle(session: Session): void {
    const { dropped, forgotten } = session.ledger;
    const hasForgotten = forgotten > this.#forgotten;
    this.#forgotten = forgotten;
    // What is forgotten is the oldest there is, so all who wait wait for it.
    if (hasForgotten && !this.isEmpty) this.endAll();
    if (this.#hasRejected) this.#reported = dropped + forgotten;
    this.#hasRejected = false;
    if (this.isEmpty) return;
    const oldest = oldestOpen(session);
    for (;;) {
      const waiter = this.#waiters[this.#done];
      if (waiter === undefined || waiter.upTo >= oldest) break;
      this.#done++;
      waiter.resolve();
    }
    this.#tidy();
  }

  /** A message was dropped: nobody is to wait for it. */
  lose(id: number, notice: DropNotice): void {
    this.#loss = notice;
    for (let last = this.#waiters.at(-1); last !== undefined; last = this.#waiters.at(-1)) {
      if (this.isEmpty || last.upTo < id) return;
      this.#waiters.pop();
      this.#hasRejected = true;
      last.reject(new MessageDroppedError(notice));
    }
  }

  /** Nobody is to wait any longer. */
  rejectAll(error: unknown): void {
    const waiters = this.#waiters.slice(this.#done);
    this.#waiters.length = 0;
    this.#done = 0;
    this.#hasRejected = waiters.length > 0;
    for (const { reject } of waiters) reject(error);
  }

  #tidy(): void {
    if (this.#done === this.#waiters.length) this.#waiters.length = 0;
    else if (this.#done > this.#waiters.length / 2) this.#waiters.splice(0, this.#done);
    else return;
    this.#done = 0;
  }
}

/** The number of the oldest message that waits or is unconfirmed; `Infinity` if there is none. */
function oldestOpen({ queue, ledger }: Session): number {
  const queued = queue.front?.item.id ?? Number.POSITIVE_INFINITY;
  return Math.min(oldestUnconfirmed(ledger) ?? Number.POSITIVE_INFINITY, queued);
}
