import type { Config } from '../core/config.ts';
import { toArray } from '../core/fifo.ts';
import type { Event } from '../core/input.ts';
import { type Handed, NOTHING } from '../core/ledger.ts';
import type { DropNotice, DropReason } from '../core/notice.ts';
import type { Message } from '../core/send-queue.ts';
import type { State } from '../core/state.ts';
import type { Clock } from '../runtime/clock.ts';
import type * as Dom from '../runtime/dom-types.ts';
import { byteLengthOf, type Payload, snapshot } from '../runtime/payload.ts';
import type { Account } from './account.ts';
import { Confirmations } from './confirmations.ts';
import type { Connection } from './connection.ts';
import { type Fate, Fates } from './fates.ts';
import type { HeartbeatMessages } from './heartbeat-options.ts';
import { requireRoom } from './require-room.ts';

/** So many messages that went past the machine are worth telling it of. */
const MANY = 1000;

/** So old may the oldest of them be before the next one leads to that. */
const OLD_MS = 200;

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

/** The size of a message where a rough one will do: to count the bytes of a text takes as long as sending it. */
function roughSizeOf(data: Payload): number {
  return typeof data === 'string' ? data.length : byteLengthOf(data);
}

/** Whose messages they are. */
export interface OutgoingHost {
  readonly clock: Clock;
  readonly state: State;
  /** The current or last one. */
  readonly connection: Connection | undefined;
  submit(event: Event): void;
}

/** What goes out: numbers the messages of a socket, and hands them to its connection. */
export class Outgoing {
  readonly confirmations: Confirmations = new Confirmations();
  readonly #fates: Fates;
  readonly #config: Config;
  readonly #heartbeat: HeartbeatMessages | undefined;
  readonly #host: OutgoingHost;
  readonly #maxAgeMs: number;
  #lastMessage = 0;
  /** What went past the machine since it was last told. */
  #handed: Message[] = [];
  #handedBytes = 0;
  #handedSince = 0;
  /** How many more bytes the connection takes before it has to be looked at whether it is behind. */
  #room = 0;

  constructor(config: Config, heartbeat: HeartbeatMessages | undefined, host: OutgoingHost) {
    this.#config = config;
    this.#heartbeat = heartbeat;
    this.#host = host;
    this.#maxAgeMs = config.queue?.maxAgeMs ?? Number.POSITIVE_INFINITY;
    this.#fates = new Fates((ids) => host.submit({ type: 'withdraw', ids }));
  }

  /** Messages go to another connection from now on. */
  begin(): void {
    this.#room = 0;
  }

  /** Whether a message may go straight to the connection, past the machine: sending over an open line changes no state. */
  get isDirect(): boolean {
    const { phase } = this.#host.state;
    return (
      phase.name === 'open' &&
      phase.backlog !== 'waiting' &&
      this.#host.connection?.native.isClosing === false
    );
  }

  /**
   * Sends a message, or has it wait.
   *
   * @throws {DOMException} If it cannot wait, or what the engine throws for data that it does not take.
   */
  send(data: Payload): void {
    if (this.#keepsUp()) this.#sendDirectly(data, this.#maxAgeMs);
    else this.#queue(data, this.#maxAgeMs);
  }

  /**
   * As `send()`.
   *
   * @param maxAgeMs For how long it may wait.
   * @param signal Aborting it takes the message back.
   * @param settle Is told what became of it.
   */
  enqueue(
    data: Payload,
    maxAgeMs: number | undefined,
    signal: Dom.AbortSignal | undefined,
    settle: (fate: Fate) => void,
  ): void {
    const ageMs = maxAgeMs ?? this.#maxAgeMs;
    if (this.#keepsUp()) {
      this.#sendDirectly(data, ageMs);
      settle('sent');
    } else this.#queue(data, ageMs, (id) => this.#fates.watch(id, settle, signal));
  }

  /** Takes all messages out of the queue. */
  drain(): readonly Payload[] {
    const messages = toArray(this.#host.state.session.queue);
    this.#host.submit({ type: 'drain' });
    for (const message of messages) this.drop(message, 'drained');
    return messages.map(({ data }) => data as Payload);
  }

  /** How far the messages have come. */
  get account(): Account {
    const { queue, ledger } = this.#host.state.session;
    const { confirmed, forgotten, dropped } = ledger;
    const unconfirmed = ledger.unconfirmed + this.#handed.length;
    return { queued: queue.length, unconfirmed, confirmed, forgotten, dropped };
  }

  /** When all messages up to now have arrived. */
  confirm(): Promise<void> {
    const upTo = this.#lastMessage;
    if (this.#handed.length > 0) this.#host.submit({ type: 'handed' });
    const confirmed = this.confirmations.wait(this.#host.state, upTo);
    this.#host.submit({ type: 'confirm', upTo });
    return confirmed;
  }

  /** Whether the connection takes a message now: it is not behind. */
  #keepsUp(): boolean {
    if (!this.isDirect) return false;
    const { phase } = this.#host.state;
    if (this.#room > 0 || (phase.name === 'open' && phase.backlog === 'starting')) return true;
    // The machine may find that nothing more is to go out until a confirmation has come.
    if (this.#handed.length > 0) this.#host.submit({ type: 'handed' });
    this.#room = this.#config.highWaterMark - (this.#host.connection?.native.bufferedAmount ?? 0);
    return this.#room > 0 && this.isDirect;
  }

  #sendDirectly(given: Payload, maxAgeMs: number): void {
    const data = snapshot(given);
    const size = roughSizeOf(data);
    const at = (this.#host.connection as Connection).send(data);
    if (this.#handed.length === 0) this.#handedSince = at;
    this.#handed.push(new DirectMessage(++this.#lastMessage, data, at + maxAgeMs));
    this.#handedBytes += size;
    // A text may have three times as many bytes.
    this.#room -= typeof data === 'string' ? 3 * size : size;
    const isMuch = this.#handed.length >= MANY || at - this.#handedSince >= OLD_MS;
    if (isMuch) this.#host.submit({ type: 'handed' });
  }

  #queue(given: Payload, maxAgeMs: number, watch?: (id: number) => void): void {
    const at = this.#host.clock.now();
    // A copy: the caller may change it before it is sent.
    const data = snapshot(given);
    const bytes = byteLengthOf(data);
    requireRoom(this.#config, this.#host.state, bytes, at);
    const message: Message = { id: ++this.#lastMessage, data, bytes, expiresAt: at + maxAgeMs };
    watch?.(message.id);
    this.#host.submit({ type: 'send', message });
  }

  /** Takes what went past the machine, to tell it. */
  takeHanded(): Handed {
    if (this.#handed.length === 0) return NOTHING;
    const handed = { messages: this.#handed, bytes: this.#handedBytes };
    this.#handed = [];
    this.#handedBytes = 0;
    return handed;
  }

  /**
   * Hands a message that has waited to the connection.
   *
   * @throws Whatever the engine throws for data that it does not take.
   */
  transmit({ id, data }: Message): void {
    this.#host.connection?.send(data);
    // How much there is room for has to be looked at again.
    this.#room = 0;
    this.#fates.settle(id, 'sent');
  }

  /** Sends a Ping, or the message that stands for one. */
  ping(id: number): void {
    if (this.#heartbeat === undefined) {
      this.#host.connection?.ping(id);
      return;
    }
    this.#host.connection?.send(this.#heartbeat.message());
  }

  /** Tells who waits for it that a message was dropped. */
  drop({ id, data, bytes }: Message, reason: DropReason, error?: unknown): DropNotice {
    const notice: DropNotice = { data, bytes, reason, ...(error === undefined ? {} : { error }) };
    this.#fates.settle(id, notice);
    this.confirmations.lose(id, notice);
    return notice;
  }
}
