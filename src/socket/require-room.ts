import type { Config } from '../core/config.ts';
import { hasRoom } from '../core/send-queue.ts';
import { expire } from '../core/sending.ts';
import type { Phase, State } from '../core/state.ts';
import { readyStateOf } from '../core/status.ts';

/**
 * Refuses a message that cannot wait, before anything has happened.
 *
 * @throws {DOMException} `InvalidStateError` while connecting, if nothing is to wait; `QuotaExceededError` where the queue
 * is full and set to throw.
 * @see WHATWG WebSockets Standard, the send() method steps, step 1.
 */
export function requireRoom(
  { queue: limits }: Config,
  { phase, session }: State,
  bytes: number,
  at: number,
): void {
  if (limits === undefined) {
    if (readyStateOf(phase) !== 0) return;
    throw new DOMException('The socket is connecting and was made with queue: false.', 'InvalidStateError');
  }
  if (limits.overflow !== 'throw' || phase.name === 'open' || isEnding(phase)) return;
  const [queue] = expire(session.queue, at);
  if (hasRoom(queue, bytes, limits)) return;
  const message = `The send queue is full (${queue.length} messages, ${queue.bytes} bytes): wait for ready().`;
  throw new DOMException(message, 'QuotaExceededError');
}

/** Whether it is too late for a message, which is then reported as a drop. */
function isEnding(phase: Phase): boolean {
  if (phase.name === 'closing' || phase.name === 'telling') {
    return phase.next.to !== 'wait' && phase.next.to !== 'attempt';
  }
  return phase.name === 'closed';
}
