import type { QueueLimits } from './config.ts';

/** A message that waits for a connection. */
export interface QueuedMessage {
  readonly data: unknown;
  /** Payload bytes, without framing: the measure of `bufferedAmount`. */
  readonly bytes: number;
}

interface Node {
  readonly message: QueuedMessage;
  readonly next: Node | undefined;
}

/**
 * A bounded first-in-first-out queue as a value: the operations return a new one. Two linked lists, the front in
 * order and the back reversed, so that each operation takes constant time on average.
 */
export interface SendQueue {
  readonly front: Node | undefined;
  readonly back: Node | undefined;
  readonly messages: number;
  readonly bytes: number;
}

/** The queue with nothing in it. */
export const EMPTY_QUEUE: SendQueue = { front: undefined, back: undefined, messages: 0, bytes: 0 };

/**
 * Adds a message at the end. Where the limits do not leave room for it, the oldest go, and are handed back; a
 * message that is too large for the whole queue is handed back itself.
 */
export function enqueue(
  queue: SendQueue,
  message: QueuedMessage,
  limits: QueueLimits,
): readonly [SendQueue, dropped: readonly QueuedMessage[]] {
  if (limits.maxMessages < 1 || message.bytes > limits.maxBytes) return [queue, [message]];
  const dropped: QueuedMessage[] = [];
  let rest = queue;
  while (rest.messages >= limits.maxMessages || rest.bytes + message.bytes > limits.maxBytes) {
    const [oldest, remaining] = dequeue(rest);
    if (oldest === undefined) break;
    dropped.push(oldest);
    rest = remaining;
  }
  const added = {
    front: rest.front,
    back: { message, next: rest.back },
    messages: rest.messages + 1,
    bytes: rest.bytes + message.bytes,
  };
  return [added, dropped];
}

/** All that is in the queue, oldest first. */
export function toArray(queue: SendQueue): readonly QueuedMessage[] {
  const messages: QueuedMessage[] = [];
  for (let node = queue.front; node !== undefined; node = node.next) messages.push(node.message);
  for (let node = reverse(queue.back); node !== undefined; node = node.next) messages.push(node.message);
  return messages;
}

function dequeue(queue: SendQueue): readonly [QueuedMessage | undefined, SendQueue] {
  const front = queue.front ?? reverse(queue.back);
  if (front === undefined) return [undefined, queue];
  const { message, next } = front;
  return [
    message,
    {
      front: next,
      back: queue.front === undefined ? undefined : queue.back,
      messages: queue.messages - 1,
      bytes: queue.bytes - message.bytes,
    },
  ];
}

function reverse(list: Node | undefined): Node | undefined {
  let reversed: Node | undefined;
  for (let node = list; node !== undefined; node = node.next) {
    reversed = { message: node.message, next: reversed };
  }
  return reversed;
}
