import { classifyClose } from '../../protocol/classify-close.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import { lose, tell } from '../ending.ts';
import type { Input, InputOf } from '../input.ts';
import { endOf, localDecision, localFacts, warnOfClose } from '../local-end.ts';
import { queueMessage, refuseMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The application, or a missing extension, is ending the connection. */
export function closing(config: Config, state: State, phase: PhaseOf<'closing'>, input: Input): Step {
  const { facts, hasSocket, next } = phase;
  switch (input.type) {
    case 'socket-closed':
      return ended(config, state, phase, input);
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
      if (next.to === 'attempt') return queueMessage(config, state, input);
      return refuseMessage(state, input.message);
    default:
      return ignore(state);
  }
}

function ended(
  config: Config,
  state: State,
  { facts, hasSocket, sentCode, next }: PhaseOf<'closing'>,
  { code, reason, wasClean, at }: InputOf<'socket-closed'>,
): Step {
  // A socket that was let go of may still say so.
  if (!hasSocket) return ignore(state);
  if (next.to === 'decide') return lose(config, state, facts);
  const { origin, stage, cause } = facts;
  const told = classifyClose({ code, reason, wasClean, origin, stage, cause });
  // RFC 6455, 5.5.1: the peer answers our Close frame when it has come to it, so it has read what was before.
  const isRead = wasClean === true && code === sentCode;
  return tell(config, state, told, localDecision(state.session, next), next, at, isRead);
}
