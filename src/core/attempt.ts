import { isQuick, NO_OUTAGE } from '../policy/outage.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import type { Config, Endpoint } from './config.ts';
import type { Session, State } from './state.ts';
import type { Step } from './step.ts';

/** How long a quick attempt waits for its answer at most. */
const QUICK_CONNECT_MS = 4000;

/** Which attempt of this outage is under way, from 1. */
export function attemptOf(session: Session): number {
  return session.outage.retries + 1;
}

/** Starts the next attempt: at the provider where there is one, at the handshake otherwise. */
export function begin(config: Config, session: Session, refusal: 'throw' | 'report'): Step {
  const generation = session.generation + 1;
  const begun = { ...session, generation };
  if (config.endpoint !== undefined) return connect(config, begun, config.endpoint, refusal);
  return [
    { phase: { name: 'resolving' }, session: begun },
    [
      { type: 'resolve', generation, attempt: attemptOf(session) },
      { type: 'start-timer', name: 'endpoint', generation, delayMs: config.endpointTimeoutMs },
    ],
  ];
}

/** The machine was asleep during the attempt: if it fails, that is not held against the budget. */
export function forgiveAttempt(state: State): Step {
  const { outage } = state.session;
  return [{ ...state, session: { ...state.session, outage: { ...outage, free: outage.free + 1 } } }, []];
}

/** How long the opening handshake of the attempt under way may take. */
function connectTimeoutOf({ connectTimeoutMs }: Config, { outage }: Session): number {
  return isQuick(outage) ? Math.min(QUICK_CONNECT_MS, connectTimeoutMs) : connectTimeoutMs;
}

/** What an attempt took that has failed, as far as it counts into the delay after it: a quick one that had no answer. */
export function spentOn(config: Config, session: Session, { cause }: CloseFacts): number {
  return cause === 'connect-timeout' && isQuick(session.outage) ? connectTimeoutOf(config, session) : 0;
}

/** Starts a new life, or the old one afresh: nothing that was tried before counts. */
export function beginAfresh(config: Config, session: Session): Step {
  return begin(config, { ...session, outage: NO_OUTAGE }, 'report');
}

/** Starts the opening handshake of the attempt under way. */
export function connect(
  config: Config,
  session: Session,
  endpoint: Endpoint,
  refusal: 'throw' | 'report',
): Step {
  const { generation } = session;
  return [
    {
      phase: { name: 'connecting', protocols: endpoint.protocols, error: undefined },
      session: { ...session, url: endpoint.url },
    },
    [
      { type: 'connect', generation, endpoint, refusal },
      { type: 'start-timer', name: 'connect', generation, delayMs: connectTimeoutOf(config, session) },
    ],
  ];
}
