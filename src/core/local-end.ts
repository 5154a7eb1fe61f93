import { type Decision, stop } from '../policy/decide.ts';
import type { Outcome } from '../policy/remedy.ts';
import {
  type CloseCause,
  type CloseFacts,
  type CloseStage,
  classifyClose,
} from '../protocol/classify-close.ts';
import type { Effect } from './effect.ts';
import type { InputOf } from './input.ts';
import type { Next, Session, State } from './state.ts';
import type { Step } from './step.ts';
import { prematureClose } from './warnings.ts';

/** The way to the end of a life. */
export function closed(outcome: Outcome): Next {
  return { to: 'closed', outcome };
}

/** What a `close()` or an abort comes to. */
export function outcomeOf({ by }: InputOf<'close'>): Outcome {
  return by === 'abort' ? 'aborted' : 'closed';
}

/** Where a `close()` or an abort leads. */
export function endOf(input: InputOf<'close'>): Next {
  return closed(outcomeOf(input));
}

/** Only a `close()` can be premature; aborting is how whole scopes are torn down. */
export function warnOfClose(session: Session, input: InputOf<'close'>): readonly Effect[] {
  return input.by === 'close' ? prematureClose(session) : [];
}

/** The decision behind a local end, where the policy has no say. */
export function localDecision({ outage }: Session, next: Next): Decision {
  if (next.to === 'closed') return stop(outage, next.outcome, 'local', 'The application ended it.');
  const why = 'The application called reconnect().';
  return { remedy: { action: 'retry', delayMs: 0, rule: 'local', why }, stretch: undefined, outage };
}

/** What is known of a local end that has no Close frame to read. */
export function localFacts(cause: CloseCause, stage: CloseStage): CloseFacts {
  return classifyClose({ origin: 'local', stage, cause });
}

/** Ends what is under way without a connection because the application asked for it: no rule is asked. */
export function closeLocally(
  state: State,
  facts: CloseFacts,
  next: Next,
  at: number,
  effects: readonly Effect[] = [],
): Step {
  const { generation } = state.session;
  const phase = { ...CLOSING, facts, hasSocket: false, startedAt: at, next };
  return [
    { ...state, phase },
    // The end is already here; the standard still fires `close` from a later task.
    [...effects, { type: 'start-timer', name: 'close', generation, delayMs: 0 }],
  ];
}

const CLOSING = {
  name: 'closing',
  frame: undefined,
  progress: { at: 0, queued: 0, taken: 0, confirmed: 0 },
} as const;
