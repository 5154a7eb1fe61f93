import { canConfirm, oldestUnconfirmed } from '../core/ledger.ts';
import type { Session, State } from '../core/state.ts';
import { unconfirmable } from './errors.ts';

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
  /** The last message that was lost, and why. */
  #loss: { readonly id: number; readonly error: unknown } | undefined;

  get isEmpty(): boolean {
    return this.#done === this.#waiters.length;
  }

  /** The promise that all messages up to this number have arrived. */
  wait(upTo: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo, resolve, reject });
    });
  }

  /** Looks whether those who have just begun to wait do so in vain. */
  check({ phase, session }: State): void {
    const { lostId, confirmedId } = session.ledger;
    // Until a later one is confirmed, a message that was lost is one of those that were sent so far.
    if (lostId > confirmedId) this.lose(lostId, this.#errorOf(lostId));
    this.settle(session);
    if (phase.name === 'open' && !canConfirm(session.ledger)) this.rejectAll(unconfirmable());
  }

  /** Looks who waits no longer. */
  settle(session: Session): void {
    if (this.isEmpty) return;
    const { lostId, confirmedId } = session.ledger;
    const oldest =
      oldestUnconfirmed(session.ledger) ?? session.queue.front?.item.id ?? Number.POSITIVE_INFINITY;
    for (;;) {
      const waiter = this.#waiters[this.#done];
      if (waiter === undefined || waiter.upTo >= oldest) break;
      this.#done++;
      if (lostId > confirmedId && waiter.upTo >= lostId) waiter.reject(this.#errorOf(lostId));
      else waiter.resolve();
    }
    this.#tidy();
  }

  /** What is said of a message that was lost: that it was dropped, or that nobody knows. */
  #errorOf(id: number): unknown {
    return this.#loss?.id === id ? this.#loss.error : unconfirmable();
  }

  /** A message will not be confirmed: nobody is to wait for it. */
  lose(id: number, error: unknown): void {
    if (id >= (this.#loss?.id ?? 0)) this.#loss = { id, error };
    for (let last = this.#waiters.at(-1); last !== undefined; last = this.#waiters.at(-1)) {
      if (this.isEmpty || last.upTo < id) return;
      this.#waiters.pop();
      last.reject(error);
    }
  }

  /** Nothing confirms anything. */
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
