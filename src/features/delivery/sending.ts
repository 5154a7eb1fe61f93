import { ask, type Connection, enter, type Session } from '../../session/session.ts';
import { timer } from '../../session/timers.ts';
import { type Payload, snapshot } from '../../socket/payload.ts';
import {
  count,
  countQuick,
  forgetGone,
  isFull,
  isUnconfirmable,
  keep,
  MAX_BYTES,
  MAX_MESSAGES,
} from './ledger.ts';
import { Message, roughSizeOf } from './message-list.ts';
import { arePingsMessages, askForConfirmation, canConfirm, unaskedMessages } from './pings.ts';
import { type Delivery, deliveryOf, dropAll } from './state.ts';

/** So many messages go out in one task at most: about three milliseconds' worth. */
const SLICE = 500;

/** How long a connection that is behind is left alone before it is looked at again. */
const POLL_MS = 10;

/** So many messages are worth a Ping, even one that is a message of the application's. */
const MANY = 1000;

/** So old may the oldest of them be before the next one leads to a Ping frame. */
const OLD_MS = 200;

/** Whether a message may go straight to the connection: sending over an open one changes no state. */
export function isDirect(session: Session, delivery: Delivery): boolean {
  return (
    session.phase === 'open' && delivery.backlog !== 'waiting' && session.connection?.isClosing === false
  );
}

/** Whether the connection takes a message now: it is not behind. */
export function keepsUp(session: Session, delivery: Delivery): boolean {
  if (!isDirect(session, delivery)) return false;
  if (delivery.room > 0 || delivery.backlog === 'starting') return true;
  // Nothing more may be to go out until a confirmation has come.
  if (delivery.unasked > 0) enter(session, handed);
  delivery.room = delivery.highWaterMark - (session.connection?.bufferedAmount ?? 0);
  return delivery.room > 0 && isDirect(session, delivery);
}

/**
 * Whether a message needs no entry: the connection keeps up, nothing confirms anything on it, nothing is left of what it got, and
 * nobody watches what is sent.
 */
export function isQuick(session: Session, delivery: Delivery): boolean {
  return (
    delivery.room > 0 &&
    delivery.backlog === 'none' &&
    !delivery.unconfirmed.length &&
    !delivery.watch &&
    isDirect(session, delivery) &&
    isUnconfirmable(session)
  );
}

/**
 * Sends a message past the queue.
 *
 * @throws Whatever the engine throws for data that it does not take.
 */
export function sendDirectly(session: Session, delivery: Delivery, given: Payload, maxAgeMs: number): void {
  // A copy: the caller may change it while the transport compresses it, or before it is sent again.
  const data = snapshot(given);
  const connection = session.connection as Connection;
  connection.send(data);
  keepSent(session, delivery, connection, data, maxAgeMs);
}

/** Counts a message that was sent past the queue, and keeps it until it is known what became of it. */
export function keepSent(
  session: Session,
  delivery: Delivery,
  connection: Connection,
  data: Payload,
  maxAgeMs: number,
): void {
  const { movedAt: at } = connection;
  delivery.watch?.(data, at, maxAgeMs);
  countQuick(session, delivery);
  const size = roughSizeOf(data);
  const id = ++delivery.lastId;
  count(session, delivery, id, size);
  delivery.room -= typeof data === 'string' ? 3 * size : size;
  keep(session, delivery, new Message(id, data, at + maxAgeMs));
  if (isUnconfirmable(session)) {
    forgetGone(session, delivery);
    delivery.isQuick = isQuick(session, delivery);
    return;
  }
  if (delivery.unasked++ === 0) delivery.unaskedSince = at;
  if (delivery.unasked >= MANY || at - delivery.unaskedSince >= OLD_MS) enter(session, handed);
}

/** Looks at the queue again: as soon as the connection has just taken something, but in a task of its own. */
export function flushLater(
  session: Session,
  hasSent: boolean,
  act: (session: Session) => void = flush,
): void {
  // A connection that takes no more is about to end, and what waits is for the next one.
  if (!session.connection?.isClosing) timer(session, 'flush', hasSent ? 0 : POLL_MS, act, hasSent);
}

/**
 * Sends the next slice of the queue. In slices, so that neither the event loop stands still nor everything is in memory
 * twice; until the queue is empty, what is sent meanwhile waits behind it. Little is handed over at a time: what the
 * transport has is at risk when the line dies. Returns whether there was something to send.
 */
export function sendSlice(session: Session, delivery: Delivery, isUnlimited = false): boolean {
  const isLimited = !isUnlimited && canConfirm(session);
  const most = Math.min(SLICE, isLimited ? MAX_MESSAGES - delivery.unconfirmed.length : SLICE);
  const room = delivery.highWaterMark - (session.connection?.bufferedAmount ?? 0);
  let bytes = session.connection?.isClosing
    ? 0
    : Math.min(room, isLimited ? MAX_BYTES - delivery.unconfirmed.bytes : room);
  const slice: Message[] = [];
  const expired: Message[] = [];
  while (bytes > 0 && slice.length < most && delivery.queue.oldest) {
    const message = delivery.queue.shift() as Message;
    if (message.expiresAt <= session.at) expired.push(message);
    else {
      slice.push(message);
      bytes -= message.bytes;
    }
  }
  dropAll(session, expired, 'expired');
  if (slice.length) transmit(session, delivery, slice);
  return slice.length > 0;
}

/** Hands messages that have waited to the connection. */
function transmit(session: Session, delivery: Delivery, slice: readonly Message[]): void {
  const { connection } = session;
  connection?.together(() => {
    for (const message of slice) {
      try {
        connection.send(message.data);
        count(session, delivery, message.id, message.bytes);
        keep(session, delivery, message);
        ask(session, 'settling', message.id, 'sent');
      } catch (error) {
        dropAll(session, [message], 'refused', error);
      }
    }
  });
  // How much there is room for has to be looked at again.
  delivery.room = 0;
}

/** Sends the next slice of what waits over an open connection. */
export function flush(session: Session): void {
  const delivery = deliveryOf(session);
  if (session.phase !== 'open') return;
  const hasSent = sendSlice(session, delivery);
  const hasMore = delivery.queue.length > 0 || isFull(session, delivery);
  delivery.backlog = hasMore ? 'waiting' : 'none';
  if (hasMore) flushLater(session, hasSent);
  considerAsking(session, hasSent);
}

/** Whether a confirmation is worth a Ping even where that is a message of the application's. */
function hasToAsk(session: Session, delivery: Delivery): boolean {
  return delivery.waiters.length > 0 || isFull(session, delivery) || unaskedMessages(session) >= MANY;
}

/** Asks for a confirmation, if there is something to confirm, and it is worth it. */
export function considerAsking(session: Session, isDue: boolean): void {
  const delivery = deliveryOf(session);
  delivery.unasked = 0;
  const isWorthIt =
    unaskedMessages(session) > 0 && ((isDue && !arePingsMessages(session)) || hasToAsk(session, delivery));
  if (isWorthIt) askForConfirmation(session);
}

/** Enough was sent past the queue: a Ping is worth its while, and the connection may have had enough. */
export function handed(session: Session): void {
  const delivery = deliveryOf(session);
  considerAsking(session, true);
  if (session.phase !== 'open' || !isFull(session, delivery) || delivery.backlog !== 'none') return;
  delivery.backlog = 'waiting';
  flushLater(session, false);
}
