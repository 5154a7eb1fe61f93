import { DEV } from '../development.ts';
import type { Checks } from '../session/checks.ts';
import type { Fate, Feature } from '../session/feature.ts';
import { enter, type Session } from '../session/session.ts';
import { cancel, timer } from '../session/timers.ts';
import type * as Dom from '../socket/dom-types.ts';
import { abortSignal, amount, readKnown } from '../socket/option-checks.ts';
import { type Payload, toPayload } from '../socket/payload.ts';
import { queueMessage } from './delivery/queue.ts';
import { isDirect, keepsUp, sendDirectly } from './delivery/sending.ts';
import { deliveryOf, dropAll } from './delivery/state.ts';

/** What can be asked for one message. */
export interface EnqueueOptions {
  /** For how long it may wait for a connection, in milliseconds. Default that of the queue. */
  readonly maxAgeMs?: number;
  /** Aborting it takes the message back, if it still waits. Default none. */
  readonly signal?: Dom.AbortSignal;
}

/** What the feature `messages` gives to a socket. */
export interface MessagesMembers {
  /**
   * As `send()`, and tells what became of the message. It does not tell whether it arrived: see `confirmed()`.
   *
   * @param options `maxAgeMs`: for how long the message may wait, in milliseconds; default that of the queue. `signal`:
   * aborting it takes the message back, if it still waits.
   * @returns `'sent'` once it was handed to a connection, or what the `drop` event says of it. Rejects with what `send()`
   * throws.
   */
  enqueue(data: Payload, options?: EnqueueOptions): Promise<Fate>;
  /**
   * When it is a good time to send: the socket is open, the queue is empty, and the connection is behind with fewer bytes
   * than `highWaterMark`. Rejects with `InvalidStateError` when the socket is over.
   */
  ready(): Promise<void>;
}

/** Who wants to know what becomes of a message that waits, and who may take it back. */
interface Ticket {
  readonly settle: (fate: Fate) => void;
  readonly signal: Dom.AbortSignal | undefined;
}

/** The messages that share a signal. */
interface Shared {
  readonly ids: Set<number>;
  readonly abort: () => void;
}

interface Messages {
  readonly tickets: Map<number, Ticket>;
  /** One listener for each signal, however many messages share it. */
  readonly signals: Map<Dom.AbortSignal, Shared>;
  /** Who waits until it is a good time to send. */
  readonly waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[];
}

const NAME = 'messages';

/** How often a connection that is behind is looked at. */
const POLL_MS = 10;

const CHECKS: Checks<EnqueueOptions> = { maxAgeMs: amount, signal: abortSignal };

/** Messages of these numbers that wait are not to be sent. */
function withdraw(session: Session, ids: ReadonlySet<number>): void {
  dropAll(
    session,
    deliveryOf(session).queue.take(({ id }) => ids.has(id)),
    'aborted',
  );
}

function watch(session: Session, messages: Messages, id: number, ticket: Ticket): void {
  messages.tickets.set(id, ticket);
  if (!ticket.signal) return;
  const shared = messages.signals.get(ticket.signal);
  if (shared) shared.ids.add(id);
  else {
    const ids = new Set([id]);
    const abort = (): void => enter(session, withdraw, new Set(ids));
    messages.signals.set(ticket.signal, { ids, abort });
    ticket.signal.addEventListener('abort', abort);
  }
}

/** Looks whether it is a good time to send, for those who wait for one. */
function check(session: Session, { waiting }: Messages): void {
  if (!waiting.length) return;
  const delivery = deliveryOf(session);
  cancel(session, 'poll');
  if (session.phase === 'closed') {
    const error = new DOMException(DEV ? 'The socket is closed.' : '', 'InvalidStateError');
    for (const { reject } of waiting.splice(0)) reject(error);
  } else if (isDirect(session, delivery) && delivery.queue.length === 0) {
    const isBehind = (session.connection?.bufferedAmount ?? 0) >= delivery.highWaterMark;
    if (isBehind) timer(session, 'poll', POLL_MS, NOTHING);
    else for (const { resolve } of waiting.splice(0)) resolve();
  }
}

// What happens because of it is looked at when all is done.
const NOTHING = (): void => {};

/** What becomes of a message, and when it is a good time to send one. Needs `delivery`. */
export const messages: Feature<object, unknown, MessagesMembers> = {
  name: NAME,
  ...(DEV && { needs: ['delivery'] }),
  acts: { withdraw },

  setup: () => ({ tickets: new Map(), signals: new Map(), waiting: [] }),

  settling(_session, messages, id, fate) {
    const ticket = messages.tickets.get(id);
    if (!ticket) return;
    messages.tickets.delete(id);
    const shared = ticket.signal && messages.signals.get(ticket.signal);
    shared?.ids.delete(id);
    if (shared && shared.ids.size === 0) {
      messages.signals.delete(ticket.signal);
      ticket.signal.removeEventListener('abort', shared.abort);
    }
    ticket.settle(fate);
  },

  settled: check,

  members: (sessionOf) => ({
    enqueue(data, options = {}) {
      return new Promise((settle) => {
        // What is thrown here is what the promise is rejected with.
        const session = sessionOf(this);
        const delivery = deliveryOf(session);
        const state = session.parts[NAME] as Messages;
        const { maxAgeMs = delivery.maxAgeMs, signal } = DEV ? readKnown('', options, CHECKS) : options;
        const payload = toPayload(data);
        signal?.throwIfAborted();
        if (keepsUp(session, delivery)) {
          sendDirectly(session, delivery, payload, maxAgeMs);
          settle('sent');
        } else {
          queueMessage(session, delivery, payload, maxAgeMs, (id) =>
            watch(session, state, id, { settle, signal }),
          );
        }
      });
    },

    ready() {
      const session = sessionOf(this);
      const state = session.parts[NAME] as Messages;
      return new Promise((resolve, reject) => {
        state.waiting.push({ resolve, reject });
        check(session, state);
      });
    },
  }),
} satisfies Feature<object, Messages, MessagesMembers>;
