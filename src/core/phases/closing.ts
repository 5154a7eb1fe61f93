import { classifyClose } from '../../protocol/classify-close.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import { lose, tell } from '../ending.ts';
import type { Input } from '../input.ts';
import { endOf, localDecision, localFacts, warnOfClose } from '../local-end.ts';
import { queueMessage, refuseMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The application, or a missing extension, is ending the connection. */
export function closing(config: Config, state: State, phase: PhaseOf<'closing'>, input: Input): Step {
  const { facts, hasSocket, next } = phase;
  switch (input.type) {
    case 'socket-closed': {
      // A socket that was let go of may still say so.
      if (!hasSocket) return ignore(state);
      if (next.to === 'decide') return lose(config, state, facts);
      const { code, reason, wasClean } = input;
      const { origin, stage, cause } = facts;
      const told = classifyClose({ code, reason, wasClean, origin, stage, cause });
      return tell(config, state, told, localDecision(state.session, next), next, input.at);
    }
    case 'timer': {
      const effects: readonly Effect[] = hasSocket ? [{ type: 'discard' }] : [];
      if (next.to === 'decide') return lose(config, state, facts, effects);
      const told: typeof facts = hasSocket ? { ...facts, cause: 'close-timeout' } : facts;
      const [end, rest] = tell(config, state, told, localDecision(state.session, next), next, input.at);
      return [end, [...effects, ...rest]];
    }
    case 'close':
      if (next.to === 'closed') return ignore(state);
      return [
        {
          ...state,
          phase: { ...phase, facts: localFacts(input.by, facts.stage), next: endOf(input) },
        },
        warnOfClose(state.session, input),
      ];
    case 'reconnect':
      return [{ ...state, phase: { ...phase, next: { to: 'attempt' } } }, []];
    case 'send':
      if (next.to === 'attempt') return queueMessage(config, state, input.message);
      return refuseMessage(state, input.message);
    default:
      return ignore(state);
  }
}
