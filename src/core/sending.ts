import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import { dequeue, type Fifo, toArray } from './fifo.ts';
import type { Input, InputOf } from './input.ts';
import { drop, forgetAll, type Room, record, remove, roomIn, settle } from './ledger.ts';
import type { DropReason } from './notice.ts';
import {
  EMPTY_QUEUE,
  enqueue,
  type Message,
  type Queued,
  requeue,
  type SendQueue,
  withdraw,
} from './send-queue.ts';
import type { Phase, Session, State } from './state.ts';
import { ignore, type Step } from './step.ts';

/** So many messages go out in one task at most: about three milliseconds' worth. */
const SLICE = 500;

/** How long a connection that is behind is left alone before it is looked at again. */
const POLL_MS = 10;

/** What a session becomes, and what must be done. */
export type SessionStep = readonly [Session, readonly Effect[]];

/** Puts a message into the queue; what finds no room is reported. */
export function queueMessage(config: Config, state: State, input: InputOf<'send'>): Step {
  if (config.queue === undefined) return refuseMessage(state, input.message);
  const [session, effects] = addToQueue(config.queue, state.session, input);
  return [{ ...state, session }, effects];
}

/**
 * Puts a message behind those that wait for an open connection to take them. The limits are for the time without a
 * connection: the platform takes all that is sent over an open one.
 */
export function holdMessage(session: Session, input: InputOf<'send'>): Session {
  return withQueue(session, enqueue(session.queue, input.message, NO_LIMITS)[0]);
}

const NO_LIMITS = {
  maxMessages: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  overflow: 'drop-newest',
} as const;

function addToQueue(
  limits: NonNullable<Config['queue']>,
  session: Session,
  { message, at }: InputOf<'send'>,
): SessionStep {
  const [fresh, expired] = expire(session.queue, at);
  const [queue, dropped] = enqueue(fresh, message, limits);
  return dropAllOf(withQueue(session, queue), [
    [expired, 'expired'],
    [dropped, 'overflow'],
  ]);
}

/** It is too late for a message: it is reported, and counted as the standard has it. */
export function refuseMessage({ phase, session }: State, message: Message): Step {
  const lateBytes = session.lateBytes + message.bytes;
  const [after, effects] = dropAllOf({ ...session, lateBytes }, [[[message], 'closed']]);
  return [{ phase, session: after }, effects];
}

/** The application wants back what waits: some of it, or all. */
export function takeBack(state: State, input: InputOf<'withdraw'> | InputOf<'drain'>): Step {
  const { phase, session } = state;
  if (input.type === 'drain') {
    const ledger = drop(session.ledger, toArray(session.queue));
    return [{ phase, session: { ...session, queue: EMPTY_QUEUE, ledger } }, []];
  }
  const [queue, messages] = withdraw(session.queue, input.ids);
  if (messages.length === 0) return ignore(state);
  const [after, effects] = dropAllOf(withQueue(session, queue), [[messages, 'aborted']]);
  return [{ phase, session: after }, effects];
}

/** The platform's `send()` has thrown for a message that had waited. */
export function takeRefusal(state: State, { message, error }: InputOf<'refused'>): Step {
  const { phase, session } = state;
  const ledger = remove(session.ledger, message);
  if (ledger === session.ledger) return ignore(state);
  const [after] = dropAllOf({ ...session, ledger }, [[[message], 'refused']]);
  return [{ phase, session: after }, [{ type: 'drop', message, reason: 'refused', error }]];
}

/** Enters what was handed over past the machine, and forgets what has left and can never be confirmed. */
export function takeHanded(state: State, input: Input): State {
  const { session } = state;
  const recorded = record(session.ledger, input.line.handed);
  const isGone = recorded.unconfirmed > 0 && recorded.confirmation === 'absent' && input.line.buffered === 0;
  const ledger = isGone && hasHandedAll(state.phase, input) ? forgetAll(recorded) : recorded;
  return ledger === session.ledger ? state : { ...state, session: { ...session, ledger } };
}

/** Whether the connection has got all that the ledger says it has: a slice may still be on its way to it. */
function hasHandedAll(phase: Phase, { type }: Input): boolean {
  // These come in tasks of their own.
  if (type === 'timer' || type === 'drained' || type === 'socket-closed') return true;
  return type === 'handed' && phase.name === 'open' && phase.backlog === 'none';
}

/** What a connection that ended is not known to have delivered, and what it had no room for: back in front, or reported. */
export function reclaim(
  { queue: limits, resendsUnconfirmed }: Config,
  session: Session,
  isFinal: boolean,
): SessionStep {
  const [unconfirmed, ledger] = settle(session.ledger);
  const settled = { ...session, ledger };
  if (limits === undefined) {
    return dropAllOf(withQueue(settled, EMPTY_QUEUE), [
      [unconfirmed, 'unconfirmed'],
      [toArray(session.queue), 'closed'],
    ]);
  }
  const isAgain = resendsUnconfirmed && !isFinal;
  // What an open connection had no room for is under the limits again.
  // What a listener of `open` sent went ahead of what had waited: the order is that of sending again.
  const kept = [...(isAgain ? unconfirmed : []), ...toArray(session.queue)].sort((a, b) => a.id - b.id);
  const [queue, dropped] = requeue(EMPTY_QUEUE, kept, limits);
  return dropAllOf(withQueue(settled, queue), [
    [isAgain ? [] : unconfirmed, 'unconfirmed'],
    [dropped, 'overflow'],
  ]);
}

/**
 * Sends the next slice of the queue. In slices, so that neither the event loop stands still nor everything is in memory
 * twice; until the queue is empty, what is sent meanwhile waits behind it. Little is handed over at a time: what the
 * transport has is at risk when the line dies.
 */
export function sendSlice(
  { highWaterMark }: Config,
  session: Session,
  { at, line: { buffered, isClosing } }: Input,
  room: Room = roomIn(session.ledger),
): SessionStep {
  const bytes = isClosing ? 0 : Math.min(highWaterMark - buffered, room.bytes);
  const [slice, expired, queue] = takeSlice(session.queue, at, Math.min(SLICE, room.messages), bytes);
  const sent = { messages: slice, bytes: slice.reduce((sum, each) => sum + each.bytes, 0) };
  const ledger = record(session.ledger, sent);
  const [after, effects] = dropAllOf({ ...session, queue, ledger }, [[expired, 'expired']]);
  return [after, slice.length === 0 ? effects : [{ type: 'transmit', messages: slice }, ...effects]];
}

/**
 * Looks at the queue again: as soon as the connection has just taken something, but in a task of its own. Where the system
 * takes all at once, slice after slice would go out in one.
 */
export function continueSoon({ generation }: Session, hasSent: boolean): Effect {
  return { type: 'start-timer', name: 'flush', generation, delayMs: hasSent ? 0 : POLL_MS };
}

/** At the end of a life nothing waits any longer. */
export function dropQueue(session: Session, at: number): SessionStep {
  const [fresh, expired] = expire(session.queue, at);
  const messages = toArray(fresh);
  return dropAllOf(withQueue(session, EMPTY_QUEUE), [
    [expired, 'expired'],
    ...messages.map((message): Dropped => [[message], isExpired(message, at) ? 'expired' : 'closed']),
  ]);
}

type Dropped = readonly [messages: readonly Message[], reason: DropReason];

/** Reports messages that will not be sent, and enters them. */
function dropAllOf(session: Session, dropped: readonly Dropped[]): SessionStep {
  let { ledger } = session;
  const effects: Effect[] = [];
  for (const [messages, reason] of dropped) {
    ledger = drop(ledger, messages);
    for (const message of messages) effects.push({ type: 'drop', message, reason });
  }
  return [ledger === session.ledger ? session : { ...session, ledger }, effects];
}

function takeSlice(
  queue: SendQueue,
  at: number,
  count: number,
  bytes: number,
): readonly [slice: readonly Message[], expired: readonly Message[], rest: SendQueue] {
  const slice: Message[] = [];
  const expired: Message[] = [];
  let rest: Fifo<Message> = queue;
  for (let left = bytes; left > 0 && slice.length < count; ) {
    const [message, remaining] = dequeue(rest);
    if (message === undefined) break;
    rest = remaining;
    if (isExpired(message, at)) expired.push(message);
    else {
      slice.push(message);
      left -= message.bytes;
    }
  }
  return [slice, expired, rest];
}

/** Takes those out that are at the front and too old. */
export function expire(queue: SendQueue, at: number): Queued {
  const expired: Message[] = [];
  let rest = queue;
  while (rest.front !== undefined && isExpired(rest.front.item, at)) {
    expired.push(rest.front.item);
    [, rest] = dequeue(rest);
  }
  return [rest, expired];
}

function isExpired({ expiresAt }: Message, at: number): boolean {
  return expiresAt <= at;
}

function withQueue(session: Session, queue: SendQueue): Session {
  return queue === session.queue ? session : { ...session, queue };
}
