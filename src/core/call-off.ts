import type { InputOf } from './input.ts';
import { closed, closeLocally, endOf, localFacts, warnOfClose } from './local-end.ts';
import type { State } from './state.ts';
import type { Step } from './step.ts';

/** Ends a life between two attempts, because the application wants no other. */
export function callOff(state: State, input: InputOf<'veto'> | InputOf<'close'>): Step {
  const { session } = state;
  if (input.type === 'close') {
    const facts = localFacts(input.by, 'endpoint');
    return closeLocally(state, facts, endOf(input), input.at, warnOfClose(session, input));
  }
  // The retry was decided and is never made: it does not count.
  const outage = { ...session.outage, retries: session.outage.retries - 1 };
  const vetoed = { ...state, session: { ...session, outage } };
  return closeLocally(vetoed, localFacts('veto', 'endpoint'), closed('vetoed'), input.at);
}
