import { forgive } from '../../policy/decide.ts';
import { begin, beginAfresh } from '../attempt.ts';
import { callOff } from '../call-off.ts';
import type { Config } from '../config.ts';
import type { Input } from '../input.ts';
import { forgetReturn } from '../page.ts';
import { queueMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** A network that says it is back is early: routes and names come a little later. Chance keeps an office from coming back as one. */
const ONLINE_MIN_MS = 200;
const ONLINE_MAX_MS = 1000;

/** The delay before the next attempt. */
export function waiting(config: Config, state: State, phase: PhaseOf<'waiting'>, input: Input): Step {
  const { session } = state;
  switch (input.type) {
    case 'timer':
      if (session.page.isLeaving) return [{ ...state, phase: { name: 'suspended' } }, []];
      return begin(config, session, 'report');
    case 'wake':
      return bringForward(config, state, phase, input.at, 0);
    case 'signal':
      switch (input.signal) {
        case 'online': {
          const delayMs = ONLINE_MIN_MS + (ONLINE_MAX_MS - ONLINE_MIN_MS) * input.random;
          return bringForward(config, state, phase, input.at, Math.round(delayMs));
        }
        case 'visible':
        case 'resumed':
        case 'restored':
          return bringForward(config, state, phase, input.at, 0);
        default:
          return ignore(state);
      }
    case 'reconnect':
      return beginAfresh(config, session);
    case 'reschedule': {
      const { generation } = session;
      const { delayMs, at } = input;
      return [
        { ...state, phase: { ...phase, dueAt: at + delayMs } },
        [{ type: 'start-timer', name: 'retry', generation, delayMs }],
      ];
    }
    case 'veto':
    case 'close':
      return callOff(state, input);
    case 'send':
      return queueMessage(config, state, input);
    default:
      return ignore(state);
  }
}

/**
 * Something has changed, so the attempt is worth making, and soon. That is no step of the back-off and costs none of the
 * budget. However often it happens, attempts are no closer to each other than the shortest delay.
 */
function bringForward(
  { policy }: Config,
  state: State,
  phase: PhaseOf<'waiting'>,
  at: number,
  delayMs: number,
): Step {
  const { since, before } = phase;
  const dueAt = Math.min(phase.dueAt, Math.max(at + delayMs, since + policy.backoff.minMs));
  const session = forgetReturn(state.session);
  const { generation } = session;
  const outage = before === undefined ? session.outage : forgive(session.outage, before);
  return [
    { phase: { ...phase, dueAt, before: undefined }, session: { ...session, outage } },
    [{ type: 'start-timer', name: 'retry', generation, delayMs: Math.max(0, dueAt - at) }],
  ];
}
