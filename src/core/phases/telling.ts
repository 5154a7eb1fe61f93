import type { Config } from '../config.ts';
import { settle } from '../ending.ts';
import type { Input } from '../input.ts';
import { outcomeOf, warnOfClose } from '../local-end.ts';
import { queueMessage, refuseMessage } from '../sending.ts';
import type { Next, PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The application is being told of an end. */
export function telling(config: Config, state: State, phase: PhaseOf<'telling'>, input: Input): Step {
  switch (input.type) {
    case 'settled':
      return settle(config, state, phase, input.at);
    case 'close': {
      if (phase.next.to === 'closed' || phase.next.to === 'closing') return ignore(state);
      // This end was told as an interim one, so a final one has to follow.
      const next: Next = { to: 'closing', cause: input.by, outcome: outcomeOf(input) };
      return [{ ...state, phase: { ...phase, next } }, warnOfClose(state.session, input)];
    }
    case 'reconnect':
      return [{ ...state, phase: { ...phase, next: { to: 'attempt' } } }, []];
    case 'send':
      if (phase.next.to === 'wait' || phase.next.to === 'attempt') {
        return queueMessage(config, state, input);
      }
      return refuseMessage(state, input.message);
    default:
      return ignore(state);
  }
}
