import type { Session } from '../../session/session.ts';
import { rejectAll, unconfirmable } from './confirmations.ts';
import type { Message } from './message-list.ts';
import { canConfirm, heartbeatOf } from './pings.ts';
import type { Delivery } from './state.ts';

/** So many messages are kept that nothing has confirmed, and so many bytes of them. */
export const MAX_MESSAGES = 10_000;
export const MAX_BYTES: number = 16 * 1024 * 1024;

/** Whether nothing more may be handed over until a confirmation has come. */
export function isFull(session: Session, delivery: Delivery): boolean {
  return (
    canConfirm(session) &&
    (delivery.unconfirmed.length >= MAX_MESSAGES || delivery.unconfirmed.bytes >= MAX_BYTES)
  );
}

/** Whether nothing confirms anything here. */
export function isUnconfirmable(session: Session): boolean {
  return (heartbeatOf(session)?.confirmation ?? 'absent') === 'absent';
}

/** Counts a message that was handed to the connection, in the order of the numbers but for what a listener of `open` has sent. */
export function count(session: Session, delivery: Delivery, id: number, size: number): void {
  session.sentMessages++;
  session.sentBytes += size;
  if (id > delivery.lastHandedId) delivery.lastHandedId = id;
  else {
    delivery.outOfOrderUntil = session.sentMessages;
    delivery.lowestLateId = Math.min(delivery.lowestLateId, id);
  }
}

/** Counts what was sent without an entry: to do so message by message would take longer than to send them. */
export function countQuick(session: Session, delivery: Delivery): void {
  const { quickMessages, quickBytes } = delivery;
  if (!quickMessages) return;
  delivery.quickMessages = delivery.quickBytes = 0;
  session.sentMessages += quickMessages;
  session.sentBytes += quickBytes;
  delivery.forgotten += quickMessages;
  delivery.lastHandedId = delivery.lastId += quickMessages;
}

/** Keeps a message until it is confirmed. */
export function keep(session: Session, delivery: Delivery, message: Message): void {
  delivery.unconfirmed.push(message);
  if (canConfirm(session)) return;
  while (delivery.unconfirmed.length > MAX_MESSAGES || delivery.unconfirmed.bytes > MAX_BYTES)
    forget(delivery, 1);
}

/** Nothing confirms the oldest ones any more: what becomes of them, nobody will know. */
function forget(delivery: Delivery, messages: number): void {
  for (let left = messages; left > 0; left--) delivery.unconfirmed.shift();
  delivery.forgotten += messages;
  // What is forgotten is the oldest there is, so all who wait wait for it.
  rejectAll(delivery, unconfirmable);
}

/** Forgets what has left and can never be confirmed. */
export function forgetGone(session: Session, delivery: Delivery): void {
  const { length } = delivery.unconfirmed;
  if (length && isUnconfirmable(session) && session.connection?.bufferedAmount === 0)
    forget(delivery, length);
}

/** So many messages of this connection are known to have arrived. */
export function confirm(session: Session, delivery: Delivery, messages: number): void {
  if (messages < delivery.outOfOrderUntil) return;
  while (delivery.unconfirmed.length > 0 && session.sentMessages - delivery.unconfirmed.length < messages) {
    delivery.unconfirmed.shift();
    delivery.confirmed++;
  }
  delivery.outOfOrderUntil = 0;
  delivery.lowestLateId = Infinity;
}
