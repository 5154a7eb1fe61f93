import type { DropNotice } from '../core/notice.ts';
import type * as Dom from '../runtime/dom-types.ts';

/** What became of a message: it was handed to a connection, or why not. */
export type Fate = 'sent' | DropNotice;

interface Ticket {
  readonly settle: (fate: Fate) => void;
  readonly signal: Dom.AbortSignal | undefined;
}

/** Who wants to know what becomes of a message that waits, and who may take it back. */
export class Fates {
  /** Made for the first. */
  #tickets: Map<number, Ticket> | undefined;
  /** One listener for each signal, however many messages share it. */
  #signals: Map<Dom.AbortSignal, { readonly ids: Set<number>; readonly abort: () => void }> | undefined;
  readonly #withdraw: (ids: ReadonlySet<number>) => void;

  /** @param withdraw Takes the messages of these numbers out of the queue. */
  constructor(withdraw: (ids: ReadonlySet<number>) => void) {
    this.#withdraw = withdraw;
  }

  /** Tells what becomes of a message that is about to wait. */
  watch(id: number, settle: (fate: Fate) => void, signal: Dom.AbortSignal | undefined): void {
    this.#tickets ??= new Map();
    this.#tickets.set(id, { settle, signal });
    if (signal !== undefined) this.#listen(id, signal);
  }

  /** It is known what became of a message. */
  settle(id: number, fate: Fate): void {
    const ticket = this.#tickets?.get(id);
    if (ticket === undefined) return;
    this.#tickets?.delete(id);
    if (ticket.signal !== undefined) this.#forget(id, ticket.signal);
    ticket.settle(fate);
  }

  #listen(id: number, signal: Dom.AbortSignal): void {
    this.#signals ??= new Map();
    const known = this.#signals.get(signal);
    if (known !== undefined) {
      known.ids.add(id);
      return;
    }
    const ids = new Set([id]);
    const abort = (): void => this.#withdraw(new Set(ids));
    this.#signals.set(signal, { ids, abort });
    signal.addEventListener('abort', abort);
  }

  #forget(id: number, signal: Dom.AbortSignal): void {
    const known = this.#signals?.get(signal);
    if (known === undefined) return;
    known.ids.delete(id);
    if (known.ids.size > 0) return;
    this.#signals?.delete(signal);
    signal.removeEventListener('abort', known.abort);
  }
}
