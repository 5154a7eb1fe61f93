import type { Message } from '../core/send-queue.ts';

/** What became of the messages of a connection that is over. */
export interface Reclaimed {
  /** They left, and nothing says whether they arrived. */
  readonly left: readonly Message[];
  /** Part of it may have left; it is the oldest that the transport still has. */
  readonly border: readonly Message[];
  /** They never left. */
  readonly unsent: readonly Message[];
}

/** So many messages without a mark among them are enough for one of its own. */
const MESSAGES_PER_MARK = 1000;

/**
 * The messages that were handed to one connection and are not known to have arrived, in order. Frames arrive in order,
 * so the answer to a Ping confirms every message before it (RFC 6455, 5.4 and 5.5.3).
 */
export class Flight {
  #messages: Message[] = [];
  #settled = 0;
  /** Pings under way, each with the number of messages before it. */
  readonly #marks: { readonly id: number; readonly before: number }[] = [];

  /** How many are in it. */
  get size(): number {
    return this.#messages.length;
  }

  /** How many were in it and have arrived, or left while nothing could confirm them. */
  get settled(): number {
    return this.#settled;
  }

  /** The number of the oldest message; `Infinity` if there is none. */
  get oldest(): number {
    return this.#messages.reduce((oldest, { id }) => Math.min(oldest, id), Number.POSITIVE_INFINITY);
  }

  /** Whether it is time for a mark, so that not too much is held. */
  get isLong(): boolean {
    return !this.isMarked && this.#messages.length >= MESSAGES_PER_MARK;
  }

  /** Whether a Ping is under way. */
  get isMarked(): boolean {
    return this.#marks.length > 0;
  }

  push(message: Message): void {
    this.#messages.push(message);
  }

  /** A Ping of that number goes out. */
  mark(id: number): void {
    this.#marks.push({ id, before: this.#settled + this.#messages.length });
  }

  /**
   * The answer to a Ping has come; without its number, to the oldest. Returns the number of that Ping, `undefined` if none
   * of that number is under way.
   */
  confirm(id: number | undefined): number | undefined {
    const index = id === undefined ? 0 : this.#marks.findIndex((mark) => mark.id === id);
    const mark = this.#marks[index];
    if (mark === undefined) return undefined;
    this.#marks.splice(0, index + 1);
    this.#settle(mark.before - this.#settled);
    return mark.id;
  }

  /** All of it has arrived, or will never be known to have. */
  settleAll(): void {
    this.#settle(this.#messages.length);
  }

  /**
   * What is to be done about the messages, as the connection is over.
   *
   * @param pending How many messages the transport still has, where it counts them.
   * @param bufferedAmount How many bytes it still has.
   */
  reclaim(pending: number | undefined, bufferedAmount: number): Reclaimed {
    const messages = this.#messages;
    this.#messages = [];
    this.#marks.length = 0;
    const count = pending ?? countUnsent(messages, bufferedAmount);
    const first = Math.max(0, messages.length - count);
    return {
      left: messages.slice(0, first),
      border: messages.slice(first, first + 1),
      unsent: messages.slice(first + 1),
    };
  }

  #settle(count: number): void {
    this.#settled += count;
    this.#messages.splice(0, count);
  }
}

/** How many of the last messages are in the buffer of the transport, the first of them perhaps in part. */
function countUnsent(messages: readonly Message[], bufferedAmount: number): number {
  let bytes = 0;
  let count = 0;
  for (let index = messages.length - 1; index >= 0 && bytes < bufferedAmount; index--) {
    bytes += messages[index]?.bytes ?? 0;
    count++;
  }
  return count;
}
