import type { QueueLimits } from './config.ts';
import { append, dequeue, EMPTY_FIFO, type Fifo, fromArray, toArray } from './fifo.ts';

/** A message that was given to `send()` or `enqueue()`. */
export interface Message {
  /** Counts the messages of a socket. */
  readonly id: number;
  readonly data: unknown;
  /** Payload bytes, without framing: the measure of `bufferedAmount`. */
  readonly bytes: number;
  /** From when on it is too old to be sent. */
  readonly expiresAt: number;
}

/** The messages that wait, oldest first; their numbers grow. */
export type SendQueue = Fifo<Message>;

/** A queue after an operation, and what had no place in it. */
export type Queued = readonly [queue: SendQueue, dropped: readonly Message[]];

/** The queue with nothing in it. */
export const EMPTY_QUEUE: SendQueue = EMPTY_FIFO;

/** Whether there is room for a message of that size without another one going. */
export function hasRoom(queue: SendQueue, bytes: number, { maxMessages, maxBytes }: QueueLimits): boolean {
  return queue.length < maxMessages && queue.bytes + bytes <= maxBytes;
}

/**
 * Adds a message at the end. Where the limits do not leave room for it, the oldest go, or it does itself, as
 * `overflow` says; a message that is too large for the whole queue goes in any case.
 */
export function enqueue(queue: SendQueue, message: Message, limits: QueueLimits): Queued {
  const { bytes } = message;
  const goes = limits.overflow !== 'drop-oldest' || !hasRoom(EMPTY_QUEUE, bytes, limits);
  if (goes && !hasRoom(queue, bytes, limits)) return [queue, [message]];
  const dropped: Message[] = [];
  let rest = queue;
  while (!hasRoom(rest, bytes, limits)) {
    const [oldest, remaining] = dequeue(rest);
    if (oldest === undefined) break;
    dropped.push(oldest);
    rest = remaining;
  }
  return [append(rest, message), dropped];
}

/** Puts messages back in front of all others, in order. Where there is no room for all, the rule of `overflow` holds. */
export function requeue(queue: SendQueue, messages: readonly Message[], limits: QueueLimits): Queued {
  const dropped: Message[] = [];
  let rest = EMPTY_QUEUE;
  for (const message of [...messages, ...toArray(queue)]) {
    const [next, gone] = enqueue(rest, message, limits);
    rest = next;
    dropped.push(...gone);
  }
  return [rest, dropped];
}

/** Takes the messages of these numbers out, wherever they stand. */
export function withdraw(queue: SendQueue, ids: ReadonlySet<number>): Queued {
  const withdrawn: Message[] = [];
  const kept: Message[] = [];
  for (const message of toArray(queue)) (ids.has(message.id) ? withdrawn : kept).push(message);
  return withdrawn.length === 0 ? [queue, withdrawn] : [fromArray(kept), withdrawn];
}
