import { DEV } from '../development.ts';
import type { Feature } from '../session/feature.ts';
import type { DropReason } from '../session/notices.ts';
import { emit, enter, run, type Session } from '../session/session.ts';
import { isFinal, readyStateOf } from '../session/status.ts';
import { requireArgument } from '../socket/arguments.ts';
import { amount } from '../socket/option-checks.ts';
import { byteLengthOf, type Payload, snapshot, toPayload } from '../socket/payload.ts';

/** The options of the small queue. */
export interface BoundedQueueOptions {
  /** How many messages may wait; when there are more, the oldest go. Default 10000. */
  readonly maxQueued?: number;
}

interface State {
  messages: Payload[];
  /** Bytes of what was given to `send()` too late; they stay in `bufferedAmount`, as the standard has it. */
  lateBytes: number;
  readonly maxQueued: number;
}

function drop(session: Session, data: Payload, reason: DropReason, error?: unknown): number {
  const notice = { data, bytes: byteLengthOf(data), reason, error };
  emit(session, 'drop', notice);
  return notice.bytes;
}

function queue(session: Session, state: State, data: Payload): void {
  const { messages } = state;
  if (session.phase === 'closed' || isFinal(session)) state.lateBytes += drop(session, data, 'closed');
  else if (messages.push(data) > state.maxQueued) drop(session, messages.shift() as Payload, 'overflow');
}

const NAME = 'bounded-queue';

/** Messages wait while there is no connection, up to a number of them. What is dropped is reported. */
export const boundedQueue: Feature<BoundedQueueOptions, unknown, object> = {
  name: NAME,
  checks: DEV && { maxQueued: amount },

  setup: (_session, { maxQueued = 10_000 }) => ({ messages: [], lateBytes: 0, maxQueued }),

  flowing(session, state) {
    run(session, () => {
      for (const data of state.messages.splice(0)) {
        try {
          session.connection?.send(data);
        } catch (error) {
          drop(session, data, 'refused', error);
        }
      }
    });
  },

  moved(session, state) {
    if (session.phase === 'closed')
      for (const data of state.messages.splice(0)) drop(session, data, 'closed');
  },

  buffered: (_session, state) =>
    state.messages.reduce((sum, each) => sum + byteLengthOf(each), state.lateBytes),
  counting: (_session, state) => state.messages.length,

  members: (sessionOf) => ({
    send(given: unknown): void {
      requireArgument(arguments.length, 'send()');
      const session = sessionOf(this);
      // A copy: the caller may change it before it is sent.
      const data = snapshot(toPayload(given));
      if (readyStateOf(session) === 1) session.connection?.send(data);
      else enter(session, queue, session.parts[NAME] as State, data);
    },
  }),
} satisfies Feature<BoundedQueueOptions, State, object>;
