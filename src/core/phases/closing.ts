import { classifyClose } from '../../protocol/classify-close.ts';
import { prolongClosing, sendFrame, sendRest } from '../closing-handshake.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import { lose, tell } from '../ending.ts';
import { takeReply } from '../heartbeat.ts';
import type { Input, InputOf } from '../input.ts';
import { endOf, localDecision, localFacts, warnOfClose } from '../local-end.ts';
import { continueSoon, queueMessage, refuseMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The application, or a missing extension, is ending the connection. */
export function closing(config: Config, state: State, phase: PhaseOf<'closing'>, input: Input): Step {
  const { facts, next } = phase;
  switch (input.type) {
    case 'socket-closed':
      return ended(config, state, phase, input);
    case 'timer':
      if (input.name === 'flush') return goOn(config, state, phase, input);
      return prolongClosing(config, state, phase, input) ?? timeOut(config, state, phase, input);
    case 'drained':
      return [state, phase.frame === undefined ? [] : [continueSoon(state.session, true)]];
    case 'reply': {
      const session = takeReply(config, state.session, input);
      return session === state.session ? ignore(state) : goOn(config, { phase, session }, phase, input);
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
    case 'reconnect': {
      // What waits is for the next connection.
      const turned = { ...phase, next: { to: 'attempt' } } as const;
      return sendFrame(config, { ...state, phase: turned }, turned, input);
    }
    case 'send':
      if (next.to === 'attempt') return queueMessage(config, state, input);
      return refuseMessage(state, input.message);
    default:
      return ignore(state);
  }
}

/** Sends what still has to go out before the Close frame, if that waits. */
function goOn(config: Config, state: State, phase: PhaseOf<'closing'>, input: Input): Step {
  return phase.frame === undefined ? [state, []] : sendRest(config, state, phase, input);
}

function timeOut(config: Config, state: State, phase: PhaseOf<'closing'>, input: Input): Step {
  const { facts, hasSocket, next } = phase;
  const effects: readonly Effect[] = hasSocket ? [{ type: 'discard' }] : [];
  if (next.to === 'decide') return lose(config, state, facts, effects);
  const told: typeof facts = hasSocket ? { ...facts, cause: 'close-timeout' } : facts;
  const [end, rest] = tell(config, state, told, localDecision(state.session, next), next, input.at);
  return [end, [...effects, ...rest]];
}

function ended(
  config: Config,
  state: State,
  { facts, hasSocket, next }: PhaseOf<'closing'>,
  { code, reason, wasClean, at }: InputOf<'socket-closed'>,
): Step {
  // A socket that was let go of may still say so.
  if (!hasSocket) return ignore(state);
  if (next.to === 'decide') return lose(config, state, facts);
  const { origin, stage, cause } = facts;
  const told = classifyClose({ code, reason, wasClean, origin, stage, cause });
  return tell(config, state, told, localDecision(state.session, next), next, at);
}
