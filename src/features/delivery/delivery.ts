import { DEV } from '../../development.ts';
import type { Feature } from '../../session/feature.ts';
import { enter, run, type Session } from '../../session/session.ts';
import { isFinal } from '../../session/status.ts';
import { requireArgument } from '../../socket/arguments.ts';
import { requireFeature } from '../../socket/feature-checks.ts';
import { type Payload, toPayload } from '../../socket/payload.ts';
import { goOn, prolongClosing, sendRest, startClosing } from './closing.ts';
import { rejectAll, settleWaiters, unconfirmable, whenConfirmed } from './confirmations.ts';
import { confirm, countQuick, forgetGone } from './ledger.ts';
import { type Message, MessageList, roughSizeOf } from './message-list.ts';
import { type Account, DELIVERY_CHECKS, type DeliveryOptions, limitsOf } from './options.ts';
import { enqueue, expire, queueMessage, send } from './queue.ts';
import {
  considerAsking,
  flush,
  flushLater,
  handed,
  isQuick,
  keepSent,
  keepsUp,
  sendDirectly,
} from './sending.ts';
import { type Delivery, deliveryOf, dropAll, dropped, NAME } from './state.ts';

/** None of those that wait is. */
function drain(session: Session, drained: Message[]): void {
  const delivery = deliveryOf(session);
  drained.push(...delivery.queue.clear());
  delivery.dropped += drained.length;
}

/** What a connection that ended is not known to have delivered, and what it had no room for: back in front, or reported. */
function reclaim(session: Session, delivery: Delivery): void {
  const unconfirmed = delivery.unconfirmed.clear();
  const waiting = delivery.queue.clear();
  delivery.outOfOrderUntil = 0;
  delivery.lowestLateId = Infinity;
  const isAgain = delivery.resendsUnconfirmed && delivery.limits && !isFinal(session);
  if (!isAgain) dropAll(session, unconfirmed, 'unconfirmed');
  if (!delivery.limits) return dropAll(session, waiting, 'closed');
  // What an open connection had no room for is under the limits again. The order is that of sending.
  const kept = [...(isAgain ? unconfirmed : []), ...waiting].sort((a, b) => a.id - b.id);
  for (const message of kept) dropAll(session, enqueue(delivery.queue, message, delivery.limits), 'overflow');
}

function sendOrQueue(session: Session, delivery: Delivery, payload: Payload): void {
  if (keepsUp(session, delivery)) sendDirectly(session, delivery, payload, delivery.maxAgeMs);
  else queueMessage(session, delivery, payload, delivery.maxAgeMs);
}

/** What delivery gives to a socket. */
export interface DeliveryMembers {
  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @throws {DOMException} `InvalidStateError` while connecting, if the socket was made with `queue: false`.
   * @see WHATWG WebSockets Standard, the send() method steps.
   */
  send(data: Payload): void;
  /** Takes all messages out of the queue, oldest first: they are not sent, and not reported as a `drop`. */
  drain(): readonly Payload[];
  /**
   * When all messages that were given to `send()` so far have arrived at the WebSocket layer of the peer: the answer to a
   * Ping that came after them says so. It does not say that the application behind it has read them. Rejects with a
   * `MessageDroppedError` if one of them is dropped, or, once, was since the connection opened; and with
   * `NotSupportedError` where nothing confirms: without Ping frames and `heartbeat.isInOrder`, or where the peer answers no
   * Pings.
   *
   * @see RFC 6455, 5.4 and 5.5.3.
   */
  confirmed(): Promise<void>;
  /** How far the messages have come. */
  readonly account: Account;
}

const NO_PROGRESS = { at: 0, queued: 0, taken: 0, confirmed: 0 };

/** Messages wait while there is no connection, go out in order, and are kept until they are known to have arrived. */
export const delivery: Feature<DeliveryOptions, unknown, DeliveryMembers> = {
  name: NAME,
  checks: DEV && DELIVERY_CHECKS,
  acts: { send, drain, handed, flush },
  timers: { flush: goOn },

  setup(session, { queue, resend, highWaterMark = 1024 * 1024, maxCloseMs = 60_000 }) {
    const limits = limitsOf(queue);
    if (DEV && resend === 'unconfirmed') requireFeature(session, 'heartbeat', 'resend', resend);
    const delivery: Delivery = {
      limits,
      maxAgeMs: limits?.maxAgeMs ?? Infinity,
      highWaterMark,
      maxCloseMs,
      resendsUnconfirmed: resend === 'unconfirmed',
      queue: new MessageList(({ bytes }) => bytes),
      unconfirmed: new MessageList(({ data }) => roughSizeOf(data)),
      backlog: 'none',
      lastId: 0,
      lastHandedId: 0,
      outOfOrderUntil: 0,
      lowestLateId: Infinity,
      isQuick: false,
      quickMessages: 0,
      quickBytes: 0,
      room: 0,
      unasked: 0,
      unaskedSince: 0,
      confirmed: 0,
      forgotten: 0,
      dropped: 0,
      lostBefore: 0,
      forgottenBefore: 0,
      lateBytes: 0,
      progress: NO_PROGRESS,
      waiters: [],
      reported: 0,
      loss: undefined,
      watch: undefined,
    };
    session.sender = delivery;
    return delivery;
  },

  entering(session, delivery) {
    delivery.isQuick = false;
    countQuick(session, delivery);
    forgetGone(session, delivery);
  },

  opened(_session, delivery) {
    delivery.backlog = 'starting';
    delivery.room = delivery.lastHandedId = delivery.unasked = 0;
    delivery.lostBefore = delivery.dropped + delivery.forgotten;
    delivery.forgottenBefore = delivery.forgotten;
  },

  flowing(session) {
    run(session, () => enter(session, flush));
  },

  confirming(session, delivery, messages, error) {
    if (messages === undefined) {
      if (!error) forgetGone(session, delivery);
      return rejectAll(delivery, () => error ?? unconfirmable()) || undefined;
    }
    confirm(session, delivery, messages);
    if (session.phase === 'closing') sendRest(session);
    else if (delivery.backlog === 'waiting') flush(session);
    else considerAsking(session, false);
    return undefined;
  },

  drained(session, delivery) {
    if (session.phase === 'open' && delivery.backlog === 'waiting') flushLater(session, true);
    else if (session.phase === 'closing') flushLater(session, true, sendRest);
  },

  closing(session, delivery) {
    startClosing(session, delivery);
    return true;
  },

  closingTimedOut: prolongClosing,

  ended(session, delivery, closure) {
    if (closure.stage === 'open') reclaim(session, delivery);
  },

  moved(session, delivery) {
    if (session.phase !== 'closed') return;
    // What was never sent is reported.
    expire(session);
    for (const message of delivery.queue.clear()) {
      dropAll(session, [message], message.expiresAt <= session.at ? 'expired' : 'closed');
    }
  },

  settled(session, delivery) {
    settleWaiters(delivery);
    delivery.isQuick = isQuick(session, delivery);
  },

  counting: (_session, delivery) => delivery.queue.length,
  buffered: (_session, delivery) => delivery.queue.bytes + delivery.lateBytes,

  members: (sessionOf) => ({
    send(data) {
      if (arguments.length === 0) requireArgument(0, 'send()');
      const session = sessionOf(this);
      const delivery = deliveryOf(session);
      const { connection } = session;
      // All of it is here, so that it is compiled into the loop of whoever sends many.
      if (delivery.isQuick && typeof data === 'string' && connection?.isClosing === false) {
        connection.send(data);
        if (connection.bufferedAmount > 0) keepSent(session, delivery, connection, data, delivery.maxAgeMs);
        else {
          delivery.quickMessages++;
          delivery.quickBytes += data.length;
        }
      } else sendOrQueue(session, delivery, toPayload(data));
    },

    drain() {
      const session = sessionOf(this);
      const drained: Message[] = [];
      enter(session, drain, drained);
      for (const message of drained) dropped(session, message, 'drained');
      return drained.map(({ data }) => data);
    },

    confirmed() {
      const session = sessionOf(this);
      const delivery = deliveryOf(session);
      // What was sent so far is counted.
      enter(session, handed);
      const confirmed = whenConfirmed(session, delivery);
      enter(session, handed);
      return confirmed;
    },

    get account() {
      const session = sessionOf(this);
      const delivery = deliveryOf(session);
      countQuick(session, delivery);
      const { confirmed, forgotten, dropped } = delivery;
      return {
        queued: delivery.queue.length,
        unconfirmed: delivery.unconfirmed.length,
        confirmed,
        forgotten,
        dropped,
      };
    },
  }),
} satisfies Feature<DeliveryOptions, Delivery, DeliveryMembers>;
