import { forgive } from '../../policy/outage.ts';
import { begin, beginAfresh } from '../attempt.ts';
import { callOff } from '../call-off.ts';
import type { Config } from '../config.ts';
import type { Input, InputOf } from '../input.ts';
import { forgetReturn } from '../page.ts';
import { queueMessage } from '../sending.ts';
import type { PhaseOf, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';
import { startDelay, startOwnDelay } from '../turns.ts';

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
    case 'fewer-neighbours':
      return moveUp(state, phase, input);
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
      const { delayMs, at } = input;
      const next = { ...phase, dueAt: at + delayMs, stretch: undefined };
      return [{ ...state, phase: next }, startOwnDelay(session, next, at)];
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
 * Fewer take turns than when the delay was drawn, or nobody does, because the endpoint is back. What remains becomes as much
 * shorter, so the whole is no shorter than what the back-off had drawn. Nothing is forgiven for that.
 */
function moveUp(state: State, phase: PhaseOf<'waiting'>, { at, count }: InputOf<'fewer-neighbours'>): Step {
  const { dueAt, stretch } = phase;
  if (stretch === undefined || stretch <= count) return ignore(state);
  const next = {
    ...phase,
    dueAt: at + ((dueAt - at) * count) / stretch,
    stretch: count === 1 ? undefined : count,
  };
  return [{ ...state, phase: next }, startDelay(state.session, next, at)];
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
  const outage = before === undefined ? session.outage : forgive(session.outage, before);
  const next = { ...phase, dueAt, stretch: undefined, before: undefined };
  return [{ phase: next, session: { ...session, outage } }, startOwnDelay(session, next, at)];
}
