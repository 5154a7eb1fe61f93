import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import type { Input, InputOf } from './input.ts';
import type { DropReason } from './notice.ts';
import {
  dequeue,
  EMPTY_QUEUE,
  enqueue,
  type Message,
  type Queued,
  requeue,
  type SendQueue,
  withdraw,
} from './send-queue.ts';
import type { PhaseOf, State } from './state.ts';
import { ignore, type Step } from './step.ts';

/** So many messages go out in one task at most: about three milliseconds' worth. */
const SLICE = 500;

/** How long a connection that is behind is left alone before it is looked at again. */
const POLL_MS = 10;

/** Puts a message into the queue; what finds no room is reported. */
export function queueMessage(config: Config, state: State, { message, at }: InputOf<'send'>): Step {
  if (config.queue === undefined) return refuseMessage(state, message);
  const [fresh, expired] = expire(state.session.queue, at);
  const [queue, dropped] = enqueue(fresh, message, config.queue);
  return [withQueue(state, queue), [...drops(expired, 'expired'), ...drops(dropped, 'overflow')]];
}

/** It is too late for a message: it is reported, and counted as the standard has it. */
export function refuseMessage(state: State, message: Message): Step {
  const { session } = state;
  const lateBytes = session.lateBytes + message.bytes;
  return [{ ...state, session: { ...session, lateBytes } }, drops([message], 'closed')];
}

/** The application wants back what waits: one message, or all. */
export function takeBack(state: State, input: InputOf<'withdraw'> | InputOf<'drain'>): Step {
  const { queue } = state.session;
  if (input.type === 'drain') return [withQueue(state, EMPTY_QUEUE), []];
  const [message, rest] = withdraw(queue, input.id);
  if (message === undefined) return ignore(state);
  return [withQueue(state, rest), drops([message], 'aborted')];
}

/** What a connection that ended has not got rid of, or is not known to have: back in front, or reported. */
export function reclaim(config: Config, state: State, { unsent, unconfirmed }: InputOf<'reclaimed'>): Step {
  const again = config.resendsUnconfirmed ? [...unconfirmed, ...unsent] : unsent;
  const inDoubt = config.resendsUnconfirmed ? [] : drops(unconfirmed, 'unconfirmed');
  if (config.queue === undefined) return [state, [...inDoubt, ...drops(again, 'closed')]];
  const [queue, dropped] = requeue(state.session.queue, again, config.queue);
  return [withQueue(state, queue), [...inDoubt, ...drops(dropped, 'overflow')]];
}

/**
 * Sends the next slice of the queue. In slices, so that neither the event loop stands still nor everything is in memory
 * twice; until the queue is empty, what is sent meanwhile waits behind it.
 */
export function flush(config: Config, state: State, phase: PhaseOf<'open'>, { at, buffered }: Input): Step {
  const [slice, expired, queue] = takeSlice(state.session.queue, at, config.highWaterMark - buffered);
  const isFlushing = queue.messages > 0;
  const { generation } = state.session;
  const delayMs = slice.length === 0 ? POLL_MS : 0;
  return [
    { phase: { ...phase, isFlushing }, session: { ...state.session, queue } },
    [
      { type: 'transmit', messages: slice },
      ...drops(expired, 'expired'),
      ...(isFlushing ? ([{ type: 'start-timer', name: 'flush', generation, delayMs }] as const) : []),
    ],
  ];
}

/** Reports messages that will not be sent. */
function drops(messages: readonly Message[], reason: DropReason): readonly Effect[] {
  return messages.map((message) => ({ type: 'drop', message, reason }));
}

/** At the end of a life nothing waits any longer. */
export function dropAll(queue: SendQueue, at: number): readonly Effect[] {
  const [fresh, expired] = expire(queue, at);
  const effects = [...drops(expired, 'expired')];
  for (let [message, rest] = dequeue(fresh); message !== undefined; [message, rest] = dequeue(rest)) {
    effects.push(...drops([message], isExpired(message, at) ? 'expired' : 'closed'));
  }
  return effects;
}

function takeSlice(
  queue: SendQueue,
  at: number,
  room: number,
): readonly [slice: readonly Message[], expired: readonly Message[], rest: SendQueue] {
  const slice: Message[] = [];
  const expired: Message[] = [];
  let rest = queue;
  for (let left = room; left > 0 && slice.length < SLICE; ) {
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
  while (rest.front !== undefined && isExpired(rest.front.message, at)) {
    expired.push(rest.front.message);
    [, rest] = dequeue(rest);
  }
  return [rest, expired];
}

function isExpired({ expiresAt }: Message, at: number): boolean {
  return expiresAt <= at;
}

function withQueue(state: State, queue: SendQueue): State {
  return { ...state, session: { ...state.session, queue } };
}
