import { DEV } from '../development.ts';
import { wait } from '../session/attempt.ts';
import { veto } from '../session/ending.ts';
import type { RetryNotice } from '../session/notices.ts';
import { enter, type Session } from '../session/session.ts';
import { InvalidOptionError } from './errors.ts';
import type { RetryEvent } from './events.ts';
import { isDuration } from './option-checks.ts';

/** The event for a retry that was decided, with which a listener can change it. */
export function makeRetryEvent(session: Session, notice: RetryNotice): RetryEvent {
  const { generation } = session;
  const event = {
    ...notice,
    veto: () => enter(session, veto, generation),
    setDelay: (delayMs: number) => {
      if (!isDuration(delayMs))
        throw new InvalidOptionError('delayMs', delayMs, DEV ? 'give milliseconds, 0 or more.' : '');
      event.delayMs = delayMs;
      enter(session, reschedule, generation, delayMs);
    },
  };
  return event;
}

/** A listener has set another delay, counted from now. */
export function reschedule(session: Session, generation: number, delayMs: number): void {
  if (generation === session.generation && session.phase === 'waiting')
    wait(session, session.at + delayMs, true);
}
