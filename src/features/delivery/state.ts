import type { DropNotice, DropReason } from '../../session/notices.ts';
import { ask, emitNow, run, type Session } from '../../session/session.ts';
import type { Payload } from '../../socket/payload.ts';
import { rejectFor, type Waiter } from './confirmations.ts';
import type { Message, MessageList } from './message-list.ts';
import type { QueueLimits } from './options.ts';

/** How far the messages before a Close frame have come. */
interface Progress {
  readonly at: number;
  readonly queued: number;
  readonly taken: number;
  readonly confirmed: number;
}

/** The messages of a socket: those that wait, those that are unconfirmed, and how many became what. */
export interface Delivery {
  readonly limits: QueueLimits | undefined;
  readonly maxAgeMs: number;
  readonly highWaterMark: number;
  readonly maxCloseMs: number;
  readonly resendsUnconfirmed: boolean;
  /** What waits: for a connection, or for an open one to take it. */
  readonly queue: MessageList;
  /**
   * What was handed to the connection, until the answer to a Ping that came after it: frames arrive in order, so that proves that
   * the peer has read it (RFC 6455, 5.4 and 5.5.3). Nothing else proves anything: transports count what they have written as
   * they like.
   */
  readonly unconfirmed: MessageList;
  /**
   * `starting`: listeners of `open` may send, ahead of what has waited. `waiting`: messages wait for the connection to take them,
   * so that what is sent has to wait behind them.
   */
  backlog: 'starting' | 'waiting' | 'none';
  lastId: number;
  /** The greatest number that was handed to this connection. */
  lastHandedId: number;
  /**
   * What a listener of `open` has sent is ahead of what had waited. So many messages are confirmed together then, and this is
   * the lowest number of those that came late.
   */
  outOfOrderUntil: number;
  lowestLateId: number;
  /** Whether a text is only counted: see `isQuick()`. Whatever happens to the session ends it; when all is done, it is looked at again. */
  isQuick: boolean;
  /** What was sent without an entry and is not counted yet: see `countQuick()`. */
  quickMessages: number;
  quickBytes: number;
  /** How many more bytes the connection takes before it has to be looked at whether it is behind. */
  room: number;
  /** How many messages were sent since it was last considered whether to ask for a confirmation, and since when. */
  unasked: number;
  unaskedSince: number;
  /** How many messages of this socket were confirmed, forgotten and dropped. */
  confirmed: number;
  forgotten: number;
  dropped: number;
  /** How many had been dropped or forgotten, and how many forgotten, when the last connection opened. */
  lostBefore: number;
  forgottenBefore: number;
  /** Bytes of what was given to `send()` too late; they stay in `bufferedAmount`, as the standard has it. */
  lateBytes: number;
  progress: Progress;
  /** Who waits for a confirmation, in the order of the numbers; made for the first. */
  waiters: Waiter[];
  /** How many lost messages somebody was told of. */
  reported: number;
  /** The last message that was dropped. No error is kept: it would hold what was called when it was made. */
  loss: DropNotice | undefined;
  /** Told of each message that is sent past the queue, which is no act: the time, and how long it may wait to be sent again. */
  watch: ((data: Payload, at: number, maxAgeMs: number) => void) | undefined;
}

export const NAME = 'delivery';

/** The messages of a session. */
export function deliveryOf(session: Session): Delivery {
  return session.sender as Delivery;
}

/** Reports messages that will not be sent, or may not have arrived. */
export function dropAll(
  session: Session,
  messages: readonly Message[],
  reason: DropReason,
  error?: unknown,
): void {
  for (const message of messages) {
    deliveryOf(session).dropped++;
    run(session, () => emitNow(session, 'drop', dropped(session, message, reason, error)));
  }
}

/** A message was dropped: who waits for it hears of it first. */
export function dropped(
  session: Session,
  { id, data, bytes }: Message,
  reason: DropReason,
  error?: unknown,
): DropNotice {
  const delivery = deliveryOf(session);
  const notice: DropNotice = { data, bytes, reason, ...(error === undefined ? {} : { error }) };
  ask(session, 'settling', id, notice);
  rejectFor(delivery, id, notice);
  return notice;
}
