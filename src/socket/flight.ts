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

/** The number of what is no message of the application: a probe. */
const PROBE = 0;

/** So many messages without a mark among them are enough for one of its own. */
const MESSAGES_PER_MARK = 1000;

/** So old may the oldest message without a mark be before the next one leads to one. */
const MS_PER_MARK = 200;

/**
 * The messages that were handed to one connection and are not known to have arrived, in order. Frames arrive in order,
 * so the answer to a Ping confirms every message before it (RFC 6455, 5.4 and 5.5.3).
 */
export class Flight {
  #messages: Message[] = [];
  #probes = 0;
  /** How many entries were ever settled: marks count from the first entry of the connection. */
  #settled = 0;
  /** When the first message after the last mark was handed over. */
  #unmarkedSince: number | undefined;
  /** Pings under way, each with the number of entries before it. */
  readonly #marks: { readonly id: number; readonly before: number }[] = [];

  /** Whether nothing is in it, not even a probe. */
  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** How many messages are in it. */
  get size(): number {
    return this.#messages.length - this.#probes;
  }

  /** The number of the oldest message; `Infinity` if there is none. */
  get oldest(): number {
    return this.#messages.reduce(
      (oldest, { id }) => (id === PROBE ? oldest : Math.min(oldest, id)),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Whether a Ping is under way. */
  get isMarked(): boolean {
    return this.#marks.length > 0;
  }

  /** Whether so much has gathered that it is time for a mark. */
  get isLong(): boolean {
    return !this.isMarked && this.#messages.length >= MESSAGES_PER_MARK;
  }

  /** Whether it is so old that it is time for a mark. */
  isOld(at: number): boolean {
    return !this.isMarked && this.#unmarkedSince !== undefined && at - this.#unmarkedSince >= MS_PER_MARK;
  }

  push(message: Message, at: number): void {
    this.#unmarkedSince ??= at;
    this.#messages.push(message);
  }

  /** A probe that is a message goes out: it is in the buffer of the transport like any other. */
  pushProbe(data: unknown, bytes: number): void {
    this.#probes++;
    this.#messages.push({ id: PROBE, data, bytes, expiresAt: Number.POSITIVE_INFINITY });
  }

  /** A Ping of that number goes out. */
  mark(id: number): void {
    this.#unmarkedSince = undefined;
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
    this.#marks.length = 0;
    this.#unmarkedSince = undefined;
    if (this.#messages.length > 0) this.#settle(this.#messages.length);
  }

  /**
   * What is to be done about the messages, as the connection is over.
   *
   * @param pending How many messages the transport still has, where it counts them.
   * @param bufferedAmount How many bytes it still has.
   */
  reclaim(pending: number | undefined, bufferedAmount: number): Reclaimed {
    const messages = this.#messages;
    const count = pending ?? countUnsent(messages, bufferedAmount);
    const first = Math.max(0, messages.length - count);
    this.settleAll();
    return {
      left: messages.slice(0, first).filter(isMessage),
      border: messages.slice(first, first + 1).filter(isMessage),
      unsent: messages.slice(first + 1).filter(isMessage),
    };
  }

  #settle(count: number): void {
    this.#settled += count;
    this.#messages = this.#messages.slice(count);
    if (this.#probes > 0) this.#probes = this.#messages.length - this.#messages.filter(isMessage).length;
  }
}

function isMessage({ id }: Message): boolean {
  return id !== PROBE;
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
