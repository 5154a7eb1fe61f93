import type { Config } from '../core/config.ts';
import { hasRoom } from '../core/send-queue.ts';
import type { State } from '../core/state.ts';
import { readyStateOf } from '../core/status.ts';

/**
 * Refuses a message that cannot wait, before anything has happened.
 *
 * @throws {DOMException} `InvalidStateError` while connecting, if nothing is to wait; `QuotaExceededError` where the queue
 * is full and set to throw.
 * @see WHATWG WebSockets Standard, the send() method steps, step 1.
 */
export function requireRoom({ queue: limits }: Config, { phase, session }: State, bytes: number): void {
  const readyState = readyStateOf(phase);
  if (readyState === 0 && limits === undefined) {
    throw new DOMException('The socket is connecting and was made with queue: false.', 'InvalidStateError');
  }
  if (readyState > 1 || limits?.overflow !== 'throw' || hasRoom(session.queue, bytes, limits)) return;
  const { messages } = session.queue;
  const message = `The send queue is full (${messages} messages, ${session.queue.bytes} bytes): wait for ready().`;
  throw new DOMException(message, 'QuotaExceededError');
}
