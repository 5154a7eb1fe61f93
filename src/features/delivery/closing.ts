import { closingTimeout, sendClose } from '../../session/ending.ts';
import type { Closing, Session } from '../../session/session.ts';
import { isFinal } from '../../session/status.ts';
import { timer } from '../../session/timers.ts';
import { isFull } from './ledger.ts';
import { arePingsMessages, canConfirm, heartbeatOf, passageMs, sendPing, unaskedMessages } from './pings.ts';
import { flush, flushLater, sendSlice } from './sending.ts';
import { type Delivery, deliveryOf } from './state.ts';

/**
 * Starts the closing handshake. What was sent before goes out before the Close frame, unless another connection follows
 * that it can wait for.
 */
export function startClosing(session: Session, delivery: Delivery): void {
  delivery.progress = progressOf(session, delivery);
  if (session.stage === 'open' && isFinal(session) && delivery.queue.length > 0) sendRest(session);
  else sendFrame(session);
}

/** Sends the next slice of what waits, and after the last the Close frame. */
export function sendRest(session: Session): void {
  const delivery = deliveryOf(session);
  if (!session.closing || session.closing.isSent) return;
  // There is no time to find out whether Pongs come at all.
  const hasSent = sendSlice(session, delivery, heartbeatOf(session)?.confirmation !== 'proven');
  if (delivery.queue.length === 0) sendFrame(session);
  else {
    const isWorthAsking =
      canConfirm(session) && !heartbeatOf(session)?.pings.length && unaskedMessages(session) > 0;
    if (isWorthAsking && (!arePingsMessages(session) || isFull(session, delivery))) sendPing(session);
    flushLater(session, hasSent, sendRest);
  }
}

/** Goes on with what waits: over an open connection, or before a Close frame. */
export function goOn(session: Session): void {
  if (session.phase === 'closing') sendRest(session);
  else flush(session);
}

/** Hands the Close frame over, and a Ping before it: only a Pong says that all before it was read. */
function sendFrame(session: Session): void {
  const { closing } = session;
  if (!closing || closing.isSent) return;
  if (unaskedMessages(session) > 0 && canConfirm(session) && !arePingsMessages(session)) sendPing(session);
  sendClose(session);
  const delivery = deliveryOf(session);
  delivery.progress = progressOf(session, delivery);
  startDeadline(session, closing, delivery);
}

/** Whether the closing handshake may go on although its deadline has passed: what is before the Close frame moves. */
export function prolongClosing(session: Session, delivery: Delivery): true | undefined {
  const { closing, connection } = session;
  const { progress } = delivery;
  if (!closing || session.at >= lastMomentOf(session, closing, delivery)) return undefined;
  const now = progressOf(session, delivery);
  if (now.queued < progress.queued || now.taken > progress.taken || now.confirmed > progress.confirmed) {
    delivery.progress = now;
    startDeadline(session, closing, delivery);
    return true;
  }
  // What has left has to pass. What another connection will carry need not, and where bytes wait here the network is full.
  const passingMs = isFinal(session) && connection?.bufferedAmount === 0 ? passageMs(session) : 0;
  if (session.at >= progress.at + session.settings.closeTimeoutMs + passingMs) return undefined;
  startDeadline(session, closing, delivery, passingMs);
  return true;
}

function startDeadline(session: Session, closing: Closing, delivery: Delivery, passingMs = 0): void {
  const dueAt = delivery.progress.at + session.settings.closeTimeoutMs + passingMs;
  const delayMs = Math.max(0, Math.min(dueAt, lastMomentOf(session, closing, delivery)) - session.at);
  timer(session, 'close', delayMs, closingTimeout);
}

function lastMomentOf(session: Session, closing: Closing, delivery: Delivery): number {
  return closing.startedAt + Math.max(session.settings.closeTimeoutMs, delivery.maxCloseMs);
}

function progressOf({ at, connection }: Session, { queue, confirmed }: Delivery): Delivery['progress'] {
  return { at, queued: queue.length, taken: connection?.bytesTaken ?? 0, confirmed };
}
