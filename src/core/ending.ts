import type { Closure } from '../policy/closure.ts';
import { type Decision, judge } from '../policy/decide.ts';
import { adviceFor } from '../policy/default-rules.ts';
import type { Outcome } from '../policy/remedy.ts';
import { type CloseFacts, type CloseStage, classifyClose } from '../protocol/classify-close.ts';
import { attemptOf, beginAfresh } from './attempt.ts';
import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import { accountForSilence } from './idle-limit.ts';
import type { InputOf } from './input.ts';
import { closed, closeLocally, localFacts } from './local-end.ts';
import { dropQueue, reclaim } from './sending.ts';
import type { Next, PhaseOf, Session, State } from './state.ts';
import { statusOf } from './status.ts';
import type { Step } from './step.ts';
import { startDelay } from './turns.ts';
import { warningsFor } from './warnings.ts';

/** How long an error may wait for its close: some engines never send one (nodejs/undici#3546). */
const GRACE_MS = 1000;

/** How long if the socket is CLOSED already. WebKitGTK takes its time when the machine is busy. */
const OVER_GRACE_MS = 50;

/** An error was reported: a close should follow, and if it does not, the connection is over all the same. */
export function expectClose(
  state: State,
  phase: PhaseOf<'connecting' | 'prologue' | 'open'>,
  isOver: boolean,
): Step {
  const { generation } = state.session;
  const delayMs = isOver ? OVER_GRACE_MS : GRACE_MS;
  return [{ ...state, phase }, [{ type: 'start-timer', name: 'grace', generation, delayMs }]];
}

/** Every way of losing a connection or an attempt comes through here: it asks the policy. */
export function lose(config: Config, state: State, raw: CloseFacts, effects: readonly Effect[] = []): Step {
  const { facts, verdict } = judge(config.policy, raw);
  return [
    { ...state, phase: { name: 'deciding', facts, status: statusOf(state), next: undefined } },
    [...effects, { type: 'decide', facts, verdict }],
  ];
}

/** The peer or the network has ended a connection that was there. */
export function remoteEnd(
  stage: 'prologue' | 'open',
  { code, reason, wasClean }: InputOf<'socket-closed'>,
  error: unknown,
  silentMs: number | undefined,
): CloseFacts {
  const cause = code === 1006 || code === undefined ? 'connection-lost' : 'close-frame';
  return classifyClose({ code, reason, wasClean, origin: 'remote', stage, cause, silentMs, error });
}

/** Whatever a connection looks like after the back-forward cache, it has not survived. */
export function restored(stage: CloseStage, error: unknown): CloseFacts {
  return classifyClose({ origin: 'synthetic', stage, cause: 'page-restored', error });
}

/** Makes the closure of a decision and tells the application of it. */
export function tell(
  config: Config,
  state: State,
  facts: CloseFacts,
  decision: Decision,
  next: Next,
  at: number,
): Step {
  const { remedy, outage } = decision;
  const isFinal = next.to === 'closed';
  const closure: Closure = { ...facts, remedy, final: isFinal, advice: adviceFor(facts) };
  const { peerBugs, effects } = warningsFor(facts, state.session, at);
  const silence = accountForSilence(config, facts, state.session.idle);
  const [kept, drops] =
    facts.stage === 'open' ? reclaim(config, state.session, isFinal) : [state.session, []];
  const downSince = facts.stage === 'open' ? at : state.session.downSince;
  return [
    {
      phase: { name: 'telling', closure, next },
      session: { ...kept, outage, closure, peerBugs, idle: silence.idle, downSince },
    },
    [
      { type: 'tell', event: 'close', notice: closure },
      ...effects,
      ...silence.effects,
      ...drops,
      { type: 'settle' },
    ],
  ];
}

/** Goes where the end leads, once the application has been told of it. */
export function settle(
  config: Config,
  state: State,
  { closure, next }: PhaseOf<'telling'>,
  at: number,
): Step {
  const { session } = state;
  switch (next.to) {
    case 'attempt':
      return beginAfresh(config, session);
    case 'closing':
      return closeLocally(state, localFacts(next.cause, 'endpoint'), closed(next.outcome), at);
    case 'closed':
      return finish(session, closure, next.outcome, at);
    case 'wait': {
      const { delayMs, stretch, before } = next;
      const phase = { name: 'waiting', since: at, dueAt: at + delayMs, stretch, before } as const;
      return [
        { phase, session },
        [
          ...startDelay(session, phase, at),
          {
            type: 'tell',
            event: 'retry',
            notice: { attempt: attemptOf(session), delayMs, closure },
          },
        ],
      ];
    }
  }
}

/** The end of a life: what was never sent is reported, and so is a stop that nobody asked for. */
function finish(session: Session, closure: Closure, outcome: Outcome, at: number): Step {
  const [ended, drops] = dropQueue(session, at);
  const effects: Effect[] = [...drops];
  if (isGivingUp(outcome)) {
    effects.push({
      type: 'tell',
      event: 'giveup',
      notice: { outcome, attempts: attemptOf(session), closure },
    });
  }
  return [{ phase: { name: 'closed', outcome }, session: ended }, effects];
}

/** Whether an end is one that nobody asked for. */
export function isGivingUp(outcome: Outcome): boolean {
  return outcome === 'fatal' || outcome === 'exhausted' || outcome === 'vetoed' || outcome === 'policy-error';
}
