import { applyVerdict, type Decision, stop } from '../../policy/decide.ts';
import { type Outage, restartLadder } from '../../policy/outage.ts';
import type { CloseFacts } from '../../protocol/classify-close.ts';
import { spentOn } from '../attempt.ts';
import type { Config } from '../config.ts';
import { tell } from '../ending.ts';
import type { Input, InputOf } from '../input.ts';
import { closed, endOf, localDecision, warnOfClose } from '../local-end.ts';
import type { Moment } from '../moment.ts';
import { forgetReturn, paceOf } from '../page.ts';
import { queueMessage } from '../sending.ts';
import type { Next, PhaseOf, Session, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** A connection or an attempt has ended and the policy is being asked. */
export function deciding(config: Config, state: State, phase: PhaseOf<'deciding'>, input: Input): Step {
  switch (input.type) {
    case 'decided':
    case 'policy-failed': {
      const { facts, next } = phase;
      if (next !== undefined) {
        return tell(config, state, facts, localDecision(state.session, next), next, input.at);
      }
      const session = { ...state.session, outage: outageWith(config, state.session, facts, input) };
      const decision = decide(config, session, facts, input);
      const decided = { ...state, session: forgetReturn(session) };
      return tell(config, decided, facts, decision, nextOf(decision, session.outage), input.at);
    }
    case 'close':
      return [{ ...state, phase: { ...phase, next: endOf(input) } }, warnOfClose(state.session, input)];
    case 'reconnect':
      return [{ ...state, phase: { ...phase, next: { to: 'attempt' } } }, []];
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}

/** A connection over which nothing has come has worked all the same if it lived so long. */
const WORKED_MS = 1000;

/** The outage of which an ending is a part. An accepted handshake alone does not say that the server works. */
function outageWith(
  { policy }: Config,
  { opened, outage }: Session,
  { stage }: CloseFacts,
  { at, line }: Moment,
): Outage {
  const hasWorked = stage === 'open' && (line.heard !== opened.heard || at - opened.at >= WORKED_MS);
  return hasWorked ? restartLadder(outage, policy.backoff, at) : outage;
}

/** The one place that asks the policy. */
function decide(
  config: Config,
  session: Session,
  facts: CloseFacts,
  input: InputOf<'decided'> | InputOf<'policy-failed'>,
): Decision {
  if (input.type === 'decided') {
    const { at, random, lastTurnAt } = input;
    const pace = paceOf(session, facts, at);
    return applyVerdict(config.policy, input.verdict, facts, session.outage, {
      at,
      random,
      pace,
      lastTurnAt,
      spentMs: spentOn(config, session, facts),
    });
  }
  const why = `The policy function failed: ${String(input.error)}`;
  return stop(session.outage, 'policy-error', 'decide', why);
}

function nextOf({ remedy, stretch }: Decision, before: Outage): Next {
  if (remedy.action === 'stop') return closed(remedy.outcome);
  return { to: 'wait', delayMs: remedy.delayMs, stretch, before };
}
