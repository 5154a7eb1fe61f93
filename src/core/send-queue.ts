import type { QueueLimits } from './config.ts';

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

interface Node {
  readonly message: Message;
  readonly next: Node | undefined;
}

/**
 * A bounded first-in-first-out queue as a value: the operations return a new one. Two linked lists, the front in
 * order and the back reversed, so that adding and taking take constant time on average. The front is never empty while
 * the back is not, so that looking at the oldest costs nothing.
 */
export interface SendQueue {
  readonly front: Node | undefined;
  readonly back: Node | undefined;
  readonly messages: number;
  readonly bytes: number;
}

/** A queue after an operation, and what had no place in it. */
export type Queued = readonly [queue: SendQueue, dropped: readonly Message[]];

/** The queue with nothing in it. */
export const EMPTY_QUEUE: SendQueue = { front: undefined, back: undefined, messages: 0, bytes: 0 };

/** Whether there is room for a message of that size without another one going. */
export function hasRoom(queue: SendQueue, bytes: number, { maxMessages, maxBytes }: QueueLimits): boolean {
  return queue.messages < maxMessages && queue.bytes + bytes <= maxBytes;
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
  if (messages.length === 0) return [queue, []];
  const dropped: Message[] = [];
  let rest = EMPTY_QUEUE;
  for (const message of [...messages, ...toArray(queue)]) {
    const [next, gone] = enqueue(rest, message, limits);
    rest = next;
    dropped.push(...gone);
  }
  return [rest, dropped];
}

/** Takes the oldest message. */
export function dequeue(queue: SendQueue): readonly [Message | undefined, SendQueue] {
  if (queue.front === undefined) return [undefined, queue];
  const { message, next } = queue.front;
  return [
    message,
    {
      front: next ?? reverse(queue.back),
      back: next === undefined ? undefined : queue.back,
      messages: queue.messages - 1,
      bytes: queue.bytes - message.bytes,
    },
  ];
}

/** Takes the message of that number out, wherever it stands; `undefined` if it is not there. */
export function withdraw(queue: SendQueue, id: number): readonly [Message | undefined, SendQueue] {
  const messages = toArray(queue);
  const withdrawn = messages.find((message) => message.id === id);
  if (withdrawn === undefined) return [undefined, queue];
  return [withdrawn, messages.filter((message) => message !== withdrawn).reduce(append, EMPTY_QUEUE)];
}

/** All that is in the queue, oldest first. */
export function toArray(queue: SendQueue): readonly Message[] {
  const messages: Message[] = [];
  for (let node = queue.front; node !== undefined; node = node.next) messages.push(node.message);
  for (let node = reverse(queue.back); node !== undefined; node = node.next) messages.push(node.message);
  return messages;
}

/** The number of the oldest message; `Infinity` if there is none. */
export function oldestOf(queue: SendQueue): number {
  return toArray(queue).reduce((oldest, { id }) => Math.min(oldest, id), Number.POSITIVE_INFINITY);
}

function append(queue: SendQueue, message: Message): SendQueue {
  const isFirst = queue.front === undefined;
  return {
    front: queue.front ?? { message, next: undefined },
    back: isFirst ? undefined : { message, next: queue.back },
    messages: queue.messages + 1,
    bytes: queue.bytes + message.bytes,
  };
}

function reverse(list: Node | undefined): Node | undefined {
  let reversed: Node | undefined;
  for (let node = list; node !== undefined; node = node.next) {
    reversed = { message: node.message, next: reversed };
  }
  return reversed;
}
