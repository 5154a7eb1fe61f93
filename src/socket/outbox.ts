import type { InputOf } from '../core/input.ts';
import type { DropNotice, DropReason } from '../core/notice.ts';
import type { Message } from '../core/send-queue.ts';
import { byteLengthOf, type Payload } from '../runtime/payload.ts';
import type { Connection } from './connection.ts';
import { MessageDroppedError } from './errors.ts';
import { Flight } from './flight.ts';
import type { HeartbeatMessages } from './heartbeat-options.ts';
import { reportUncaught } from './report-uncaught.ts';

/** What became of a message: it was handed to a connection, or why not. */
export type Fate = 'sent' | DropNotice;

/** How far the messages of a socket have come; each counts once. */
export interface Account {
  /** They wait for a connection. */
  readonly queued: number;
  /** They were handed to the connection, and nothing says yet whether they arrived. */
  readonly unconfirmed: number;
  /** They have arrived at the WebSocket layer of the peer. */
  readonly confirmed: number;
}

/** Whose messages they are. */
export interface Sender {
  /** The number of the oldest message that waits for a connection; `Infinity` if there is none. */
  readonly oldestQueued: number;
}

interface Waiter {
  /** The number of the last message that it waits for. */
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A message whose size is only measured where somebody asks. */
class DirectMessage implements Message {
  readonly id: number;
  readonly data: Payload;
  readonly expiresAt: number;

  constructor(id: number, data: Payload, expiresAt: number) {
    this.id = id;
    this.data = data;
    this.expiresAt = expiresAt;
  }

  get bytes(): number {
    return byteLengthOf(this.data);
  }
}

/** The messages of a socket, from `send()` to their end: sent, confirmed or dropped. */
export class Outbox {
  readonly #heartbeat: HeartbeatMessages | undefined;
  readonly #sender: Sender;
  /** Made for the first; what is sent without a wish to know its fate has none. */
  #tickets: Map<number, (fate: Fate) => void> | undefined;
  #waiters: Waiter[] = [];
  #connection: Connection | undefined;
  #canConfirm = false;
  #flight = new Flight();
  #lastMessage = 0;
  #lastPing = 0;
  /** Whether a message has left on this connection that nothing will ever be known of. */
  #hasForgotten = false;
  /** The one that the heartbeat waits for. */
  #probe = 0;
  #confirmed = 0;

  constructor(heartbeat: HeartbeatMessages | undefined, sender: Sender) {
    this.#heartbeat = heartbeat;
    this.#sender = sender;
  }

  /** A message that is to wait. */
  compose(data: Payload, expiresAt: number): Message {
    return { id: ++this.#lastMessage, data, bytes: byteLengthOf(data), expiresAt };
  }

  get unconfirmed(): number {
    return this.#canConfirm ? this.#flight.size : 0;
  }

  get confirmed(): number {
    return this.#confirmed;
  }

  /** Messages go to this connection from now on. */
  connect(connection: Connection, canPing: boolean): void {
    this.#connection = connection;
    this.#flight = new Flight();
    this.#hasForgotten = false;
    this.#canConfirm = this.#heartbeat === undefined ? canPing : this.#heartbeat.isInOrder;
    if (this.#canConfirm) return;
    for (const { reject } of this.#waiters.splice(0)) reject(unconfirmable());
  }

  /**
   * Hands a message that waited for nothing to the connection, and returns its number.
   *
   * @throws Whatever the engine throws for data that it does not take.
   */
  sendDirectly(data: Payload, maxAgeMs: number): number {
    const id = this.#lastMessage + 1;
    const at = this.#transmit(data);
    this.#lastMessage = id;
    if (this.#isOnRecord) this.#record(new DirectMessage(id, data, at + maxAgeMs), at);
    else this.#hasForgotten = true;
    return id;
  }

  /**
   * Hands a message to the connection.
   *
   * @throws Whatever the engine throws for data that it does not take.
   */
  send(message: Message): void {
    const at = this.#transmit(message.data);
    if (this.#isOnRecord) this.#record(message, at);
    else this.#hasForgotten = true;
  }

  /** So much was sent at once that it is worth knowing whether it arrives. */
  confirmBacklog(): void {
    if (this.#isCheap && this.#flight.size > 0 && !this.#flight.isMarked) this.#mark();
    else this.askForConfirmation();
  }

  /** Tells who waits for it that a message was sent. */
  tellSent({ id }: Message): void {
    this.#settle(id, 'sent');
  }

  /** Tells who waits for it that a message was dropped. */
  tellDropped({ id, data, bytes }: Message, reason: DropReason, error?: unknown): DropNotice {
    const notice: DropNotice = { data, bytes, reason, ...(error === undefined ? {} : { error }) };
    this.#settle(id, notice);
    const failed = this.#waiters.filter(({ upTo }) => upTo >= id);
    this.#waiters = this.#waiters.filter(({ upTo }) => upTo < id);
    for (const { reject } of failed) reject(new MessageDroppedError(notice));
    return notice;
  }

  /** Asks the peer for a sign of life. */
  probe(): void {
    this.#probe = this.#ping();
  }

  /**
   * The peer has answered a probe.
   *
   * @param id Its number, where the answer says so.
   * @returns Whether it is the one that the heartbeat waits for.
   */
  hear(id: number | undefined): boolean {
    const before = this.#flight.size;
    const answered = this.#flight.confirm(id);
    this.#confirmed += before - this.#flight.size;
    this.#settleWaiters();
    return answered === undefined ? id === undefined : answered >= this.#probe;
  }

  /** What is to be done about the messages of a connection that is over. */
  reclaim(isRead: boolean): Pick<InputOf<'reclaimed'>, 'unsent' | 'unconfirmed'> {
    const native = this.#connection?.native;
    const flight = this.#flight;
    this.#connection = undefined;
    this.#hasForgotten = false;
    if (isRead) {
      this.#confirmed += flight.size;
      flight.settleAll();
    }
    this.#settleWaiters();
    const { left, border, unsent } = flight.reclaim(undefined, native?.bufferedAmount ?? 0);
    // Where nothing can be confirmed, what has left counts as sent.
    return { unsent, unconfirmed: this.#canConfirm ? [...left, ...border] : border };
  }

  /** Tells what becomes of a message that waits. */
  watch({ id }: Message, settle: (fate: Fate) => void): void {
    this.#tickets ??= new Map();
    this.#tickets.set(id, settle);
  }

  /** When all messages up to now have arrived. */
  whenConfirmed(): Promise<void> {
    if (!this.#hasForgotten && this.#isSettled(this.#lastMessage)) return Promise.resolve();
    if (this.#connection !== undefined && !this.#canConfirm) return Promise.reject(unconfirmable());
    const promise = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ upTo: this.#lastMessage, resolve, reject });
    });
    this.askForConfirmation();
    return promise;
  }

  /**
   * Sends a Ping if somebody waits for a confirmation and none is under way: peers end a connection with too many Pings on
   * it (`maxPendingAutoPongs` of ws). The answer to one leads to the next.
   */
  askForConfirmation(): void {
    const isAsked = this.#waiters.length > 0 && this.#flight.size > 0;
    if (isAsked && this.#connection !== undefined && !this.#flight.isMarked) this.#mark();
  }

  /** Whether a Ping is a frame, and no message that the application pays for. */
  get #isCheap(): boolean {
    return this.#canConfirm && this.#heartbeat === undefined;
  }

  /** A Ping that nobody but the ledger has asked for: it must not fail what it comes along with. */
  #mark(): void {
    if (!this.#canConfirm) return;
    try {
      this.#ping();
    } catch (error) {
      if (this.#waiters.length === 0) reportUncaught(error);
      for (const { reject } of this.#waiters.splice(0)) reject(error);
    }
  }

  #ping(): number {
    const id = ++this.#lastPing;
    if (this.#heartbeat === undefined) {
      this.#connection?.moved();
      this.#connection?.native.ping(id);
      this.#flight.mark(id);
      return id;
    }
    const message = this.#heartbeat.message();
    this.#transmit(message);
    this.#flight.pushProbe(message, byteLengthOf(message));
    if (this.#heartbeat.isInOrder) this.#flight.mark(id);
    return id;
  }

  /** Returns the time. */
  #transmit(data: unknown): number {
    const connection = this.#connection as Connection;
    const { native } = connection;
    const flight = this.#flight;
    // What has left and can never be confirmed need not be kept.
    if (!(flight.isEmpty || this.#canConfirm) && native.bufferedAmount === 0) flight.settleAll();
    native.send(data);
    return connection.moved();
  }

  /** Whether a message that was just handed over is of any further interest: what has left and can never be confirmed is not. */
  get #isOnRecord(): boolean {
    return this.#canConfirm || this.#connection?.native.bufferedAmount !== 0;
  }

  #record(message: Message, at: number): void {
    const flight = this.#flight;
    flight.push(message, at);
    if (flight.isLong || (this.#isCheap && flight.isOld(at))) this.#mark();
  }

  #settle(id: number, fate: Fate): void {
    this.#tickets?.get(id)?.(fate);
    this.#tickets?.delete(id);
  }

  #settleWaiters(): void {
    const settled = this.#waiters.filter(({ upTo }) => this.#isSettled(upTo));
    this.#waiters = this.#waiters.filter((waiter) => !settled.includes(waiter));
    for (const { resolve } of settled) resolve();
    this.askForConfirmation();
  }

  #isSettled(upTo: number): boolean {
    return Math.min(this.#flight.oldest, this.#sender.oldestQueued) > upTo;
  }
}

function unconfirmable(): DOMException {
  const message =
    'Nothing confirms messages on this connection: give heartbeat.message, .isReply and .isInOrder.';
  return new DOMException(message, 'NotSupportedError');
}
