import { attemptOf } from './attempt.ts';
import type { Config } from './config.ts';
import { canPingOver, confirmationOver, startHeartbeat } from './heartbeat.ts';
import * as Ledger from './ledger.ts';
import type { Moment } from './moment.ts';
import type { PhaseOf, State } from './state.ts';
import type { Step } from './step.ts';

/** Messages can flow from now on. */
export function openUp(config: Config, state: State, hasPings: boolean, { at, line }: Moment): Step {
  const confirmation = confirmationOver(config, state.session, hasPings);
  const session = { ...state.session, ledger: Ledger.open(state.session.ledger, confirmation) };
  const { generation } = session;
  const phase: PhaseOf<'open'> = {
    name: 'open',
    error: undefined,
    canPing: canPingOver(config, hasPings),
    backlog: 'starting',
    deadline: undefined,
  };
  const notice = {
    attempt: attemptOf(session),
    isReconnect: session.everOpened,
    downtimeMs: Math.round(at - session.downSince),
    closure: session.closure,
  };
  return [
    { phase, session: { ...session, everOpened: true, opened: { at, heard: line.heard } } },
    [
      { type: 'start-timer', name: 'stable', generation, delayMs: config.stableAfterMs },
      ...startHeartbeat(config, session, phase),
      ...(confirmation === 'absent' ? ([{ type: 'end-confirmation' }] as const) : []),
      { type: 'tell', event: 'open', notice },
      { type: 'start-flush' },
    ],
  ];
}
