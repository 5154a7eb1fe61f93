import { DEV } from '../../development.ts';
import { enter, type Session } from '../../session/session.ts';
import { isFinal, readyStateOf } from '../../session/status.ts';
import { throwDom } from '../../socket/errors.ts';
import { type Payload, snapshot } from '../../socket/payload.ts';
import { countQuick } from './ledger.ts';
import { Message, type MessageList } from './message-list.ts';
import type { QueueLimits } from './options.ts';
import { flushLater } from './sending.ts';
import { type Delivery, deliveryOf, dropAll } from './state.ts';

/** Has a message wait; a copy, for the caller may change it before it is sent. */
export function queueMessage(
  session: Session,
  delivery: Delivery,
  given: Payload,
  maxAgeMs: number,
  watch?: (id: number) => void,
): void {
  countQuick(session, delivery);
  const message = new Message(delivery.lastId + 1, snapshot(given), session.clock.now() + maxAgeMs);
  requireRoom(session, delivery, message);
  delivery.lastId++;
  watch?.(message.id);
  enter(session, send, message);
}

/**
 * Refuses a message that cannot wait, before anything has happened.
 *
 * @throws {DOMException} `InvalidStateError` while connecting, if nothing is to wait; `QuotaExceededError` where the queue
 * is full and set to throw.
 * @see WHATWG WebSockets Standard, the send() method steps, step 1.
 */
function requireRoom(session: Session, delivery: Delivery, { bytes }: Message): void {
  if (!delivery.limits) {
    if (readyStateOf(session) !== 0) return;
    throwDom('InvalidStateError', DEV ? 'The socket is connecting and was made with queue: false.' : '');
  }
  if (delivery.limits.overflow !== 'throw' || session.phase === 'open' || isOver(session)) return;
  enter(session, expire);
  if (fits(delivery.limits, delivery.queue.length, delivery.queue.bytes + bytes)) return;
  throwDom(
    'QuotaExceededError',
    DEV
      ? `The send queue is full (${delivery.queue.length} messages, ${delivery.queue.bytes} bytes): wait for ready().`
      : '',
  );
}

function fits(limits: QueueLimits, messages: number, bytes: number): boolean {
  return messages < limits.maxMessages && bytes <= limits.maxBytes;
}

/** Whether it is too late for a message, which is then reported as a drop. */
function isOver(session: Session): boolean {
  return (
    session.phase === 'closed' ||
    ((session.phase === 'closing' || session.phase === 'ending') && isFinal(session))
  );
}

/** A message that cannot go out at once. */
export function send(session: Session, message: Message): void {
  const delivery = deliveryOf(session);
  if (session.phase === 'open') {
    // The limits are for the time without a connection: the platform takes all that is sent over an open one.
    delivery.queue.push(message);
    if (delivery.backlog === 'none') {
      delivery.backlog = 'waiting';
      flushLater(session, false);
    }
  } else if (!delivery.limits || isOver(session)) {
    delivery.lateBytes += message.bytes;
    dropAll(session, [message], 'closed');
  } else {
    expire(session);
    dropAll(session, enqueue(delivery.queue, message, delivery.limits), 'overflow');
  }
}

/**
 * Adds a message at the end. Where the limits do not leave room for it, the oldest go, or it does itself, as
 * `overflow` says; a message that is too large for the whole queue goes in any case. Returns those that go.
 */
export function enqueue(queue: MessageList, message: Message, limits: QueueLimits): readonly Message[] {
  const { bytes } = message;
  const goes = limits.overflow !== 'drop-oldest' || !fits(limits, 0, bytes);
  if (goes && !fits(limits, queue.length, queue.bytes + bytes)) return [message];
  const dropped: Message[] = [];
  while (queue.oldest && !fits(limits, queue.length, queue.bytes + bytes))
    dropped.push(queue.shift() as Message);
  queue.push(message);
  return dropped;
}

/** Takes those out that are at the front and too old. */
export function expire(session: Session): void {
  const { queue } = deliveryOf(session);
  const expired: Message[] = [];
  while (queue.oldest && queue.oldest.expiresAt <= session.at) expired.push(queue.shift() as Message);
  dropAll(session, expired, 'expired');
}
