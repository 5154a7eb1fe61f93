import { DEV } from '../../development.ts';
import type { DropNotice } from '../../session/notices.ts';
import type { Session } from '../../session/session.ts';
import { canConfirm } from './pings.ts';
import type { Delivery } from './state.ts';

/** Who waits until all messages up to a number have arrived. */
export interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A message that was to be confirmed will not be, or may not have arrived. */
export class MessageDroppedError extends Error {
  override readonly name = 'MessageDroppedError';
  /** What the `drop` event says of it. */
  readonly notice: DropNotice;

  constructor(notice: DropNotice) {
    super(DEV ? `A message of ${notice.bytes} bytes was not confirmed: ${notice.reason}.` : notice.reason);
    this.notice = notice;
  }
}

/** Nothing will ever confirm a message. */
export function unconfirmable(): Error {
  const message = DEV
    ? 'Nothing confirms messages here: the peer answers no Pings, the platform has none, or the class was made without the feature heartbeat. Give heartbeat.message, .isReply and .isInOrder.'
    : '';
  return new DOMException(message, 'NotSupportedError');
}

/** The number of the oldest message that waits or is unconfirmed; `Infinity` if there is none. */
function oldestId(delivery: Delivery): number {
  return Math.min(
    delivery.queue.oldest?.id ?? Infinity,
    delivery.unconfirmed.oldest?.id ?? Infinity,
    delivery.lowestLateId,
  );
}

/**
 * When all messages up to now have arrived. Rejects once for what was lost since the last connection opened: that is
 * one of those that were sent so far, and nobody waited for it. On a connection that confirms nothing, it rejects at once.
 */
export function whenConfirmed(session: Session, delivery: Delivery): Promise<void> {
  const { lastId: upTo } = delivery;
  const lost = delivery.dropped + delivery.forgotten;
  if (lost > Math.max(delivery.lostBefore, delivery.reported)) {
    delivery.reported = lost;
    return Promise.reject(delivery.loss ? new MessageDroppedError(delivery.loss) : unconfirmable());
  }
  const isInVain = session.phase === 'open' && !canConfirm(session);
  if (isInVain && (upTo >= oldestId(delivery) || delivery.forgotten > delivery.forgottenBefore))
    return Promise.reject(unconfirmable());
  return new Promise((resolve, reject) => delivery.waiters.push({ upTo, resolve, reject }));
}

/** Looks who waits no longer. */
export function settleWaiters(delivery: Delivery): void {
  const { waiters } = delivery;
  if (!waiters.length) return;
  const oldest = oldestId(delivery);
  const left = waiters.findIndex(({ upTo }) => upTo >= oldest);
  for (const { resolve } of waiters.splice(0, left < 0 ? waiters.length : left)) resolve();
}

/** A message was dropped: nobody is to wait for it. */
export function rejectFor(delivery: Delivery, id: number, notice: DropNotice): void {
  const { waiters } = delivery;
  delivery.loss = notice;
  for (let last = waiters.at(-1); last && last.upTo >= id; last = waiters.at(-1)) {
    waiters.pop();
    last.reject(new MessageDroppedError(notice));
    delivery.reported = delivery.dropped + delivery.forgotten;
  }
}

/** Nobody is to wait any longer. Returns whether somebody did. */
export function rejectAll(delivery: Delivery, error: () => unknown): boolean {
  const waiters = delivery.waiters.splice(0);
  // An error costs as much as all the rest of a connection that opens.
  for (const { reject } of waiters) reject(error());
  if (waiters.length) delivery.reported = delivery.dropped + delivery.forgotten;
  return waiters.length > 0;
}
