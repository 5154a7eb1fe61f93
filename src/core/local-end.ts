import { type Decision, stop } from '../policy/decide.ts';
import type { Outcome } from '../policy/remedy.ts';
import type { Effect } from './effect.ts';
import type { InputOf } from './input.ts';
import type { Next, Session } from './state.ts';
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
  return { remedy: { action: 'retry', delayMs: 0, rule: 'local', why }, outage };
}
