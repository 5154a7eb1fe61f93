import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import { enqueue, type QueuedMessage, type SendQueue } from './send-queue.ts';
import type { State } from './state.ts';
import type { Step } from './step.ts';

/** Puts a message into the queue; what finds no room is reported. */
export function queueMessage(config: Config, state: State, message: QueuedMessage): Step {
  if (config.queue === undefined) return refuseMessage(state, message);
  const [queue, dropped] = enqueue(state.session.queue, message, config.queue);
  return [withQueue(state, queue), dropped.map((each) => drop(each, 'overflow'))];
}

function withQueue(state: State, queue: SendQueue): State {
  return { ...state, session: { ...state.session, queue } };
}

/** It is too late for a message: it is reported, and counted as the standard has it. */
export function refuseMessage(state: State, message: QueuedMessage): Step {
  const { session } = state;
  const lateBytes = session.lateBytes + message.bytes;
  return [{ ...state, session: { ...session, lateBytes } }, [drop(message, 'closed')]];
}

/** Reports a message that will not be sent. */
export function drop({ data, bytes }: QueuedMessage, reason: 'overflow' | 'closed'): Effect {
  return { type: 'tell', event: 'drop', notice: { data, bytes, reason } };
}
