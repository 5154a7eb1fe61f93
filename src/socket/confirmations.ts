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

  get isEmpty(): boolean {
    return this.#done === this.#waiters.length;
  }

  /**
   * When all messages up to this number have arrived. Rejects once for what was lost since the last connection opened: that is
   * one of those that were sent so far, and nobody waited for it.
   */
  wait({ session }: State, upTo: number): Promise<void> {
    const { dropped, forgotten, lostBefore } = session.ledger;
    const lost = dropped + forgotten;
    if (lost > Math.max(lostBefore, this.#reported)) {
      this.#reported = lost;
      return Promise.reject(this.#loss === undefined ? unconfirmable() : new MessageDroppedError(this.#loss));
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo, resolve, reject });
    });
  }

  /** A connection opens: what was lost before is no longer of interest. */
  begin(): void {
    this.#loss = undefined;
  }

  /** Looks whether those who have just begun to wait do so in vain. */
  check({ phase, session }: State): void {
    if (phase.name === 'open' && !canConfirm(session.ledger)) this.endAll();
  }

  /** Nothing confirms anything. */
  endAll(): void {
    // An error costs as much as all the rest of a connection that opens.
    if (!this.isEmpty) this.rejectAll(unconfirmable());
  }

  /** Looks who waits no longer. */
  settle({ ledger, queue }: Session): void {
    if (this.#hasRejected) this.#reported = ledger.dropped + ledger.forgotten;
    this.#hasRejected = false;
    if (this.isEmpty) return;
    const oldest = oldestUnconfirmed(ledger) ?? queue.front?.item.id ?? Number.POSITIVE_INFINITY;
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
    for (const { reject } of waiters) reject(error);
  }

  #tidy(): void {
    if (this.#done === this.#waiters.length) this.#waiters.length = 0;
    else if (this.#done > this.#waiters.length / 2) this.#waiters.splice(0, this.#done);
    else return;
    this.#done = 0;
  }
}
