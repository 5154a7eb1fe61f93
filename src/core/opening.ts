import { attemptOf } from './attempt.ts';
import type { Config } from './config.ts';
import { canProbe, startHeartbeat } from './heartbeat.ts';
import type { Moment } from './input.ts';
import type { PhaseOf, State } from './state.ts';
import type { Step } from './step.ts';

/** Messages can flow from now on. */
export function openUp(config: Config, state: State, canPing: boolean, { at, heard }: Moment): Step {
  const { session } = state;
  const { generation } = session;
  const phase: PhaseOf<'open'> = {
    name: 'open',
    error: undefined,
    canProbe: canProbe(config, canPing),
    isFlushing: false,
    probe: undefined,
  };
  const notice = {
    attempt: attemptOf(session),
    isReconnect: session.everOpened,
    downtimeMs: Math.round(at - session.downSince),
    closure: session.closure,
  };
  return [
    { phase, session: { ...session, everOpened: true, opened: { at, heard } } },
    [
      { type: 'start-timer', name: 'stable', generation, delayMs: config.stableAfterMs },
      ...startHeartbeat(config, session, phase),
      { type: 'tell', event: 'open', notice },
      { type: 'start-flush' },
    ],
  ];
}
