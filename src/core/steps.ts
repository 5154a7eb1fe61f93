import type { Closure } from '../policy/closure.ts';
import { type Decision, judge, NO_OUTAGE, recategorise } from '../policy/decide.ts';
import { adviceFor } from '../policy/default-rules.ts';
import type { Outcome } from '../policy/remedy.ts';
import {
  type CloseCause,
  type CloseFacts,
  type CloseStage,
  classifyClose,
} from '../protocol/classify-close.ts';
import type { Config, Endpoint } from './config.ts';
import type { Effect } from './effect.ts';
import { closed } from './local-end.ts';
import { EMPTY_QUEUE, enqueue, type QueuedMessage, type SendQueue, toArray } from './send-queue.ts';
import type { Next, PhaseOf, Session, State } from './state.ts';
import { statusOf } from './status.ts';
import { warningsFor } from './warnings.ts';

/** How long an error may wait for its close: some engines never send one (nodejs/undici#3546). */
const GRACE_MS = 1000;

/** What a transition gives: the new state, and what must be done, in order. */
export type Step = readonly [State, readonly Effect[]];

/** The input means nothing here. Saying so is an answer. */
export function ignore(state: State): Step {
  return [state, [{ type: 'ignore' }]];
}

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
    { phase: { name: 'connecting', error: undefined }, session: { ...session, url: endpoint.url } },
    [
      { type: 'connect', generation, endpoint, refusal },
      { type: 'start-timer', name: 'connect', generation, delayMs: config.connectTimeoutMs },
    ],
  ];
}

/** Every way of losing a connection or an attempt comes through here: it asks the policy. */
export function lose(config: Config, state: State, raw: CloseFacts, effects: readonly Effect[] = []): Step {
  const facts = recategorise(config.policy.rules, raw);
  return [
    { ...state, phase: { name: 'deciding', facts, status: statusOf(state), next: undefined } },
    [...effects, { type: 'decide', facts, verdict: judge(config.policy, facts) }],
  ];
}

/** Ends what is under way because the application asked for it: no rule is asked. */
export function closeLocally(
  config: Config,
  state: State,
  facts: CloseFacts,
  next: Next,
  effects: readonly Effect[] = [],
): Step {
  const { generation } = state.session;
  const hasSocket = state.phase.name === 'open';
  // Without a socket the end is already here; the standard still fires `close` from a later task.
  const delayMs = hasSocket ? config.closeTimeoutMs : 0;
  return [
    { ...state, phase: { name: 'closing', facts, hasSocket, next } },
    [...effects, { type: 'start-timer', name: 'close', generation, delayMs }],
  ];
}

/** What is known of a local end that has no Close frame to read. */
export function localFacts(cause: CloseCause, stage: CloseStage): CloseFacts {
  return classifyClose({ origin: 'local', stage, cause });
}

/** Makes the closure of a decision and tells the application of it. */
export function tell(state: State, facts: CloseFacts, decision: Decision, next: Next, at: number): Step {
  const { remedy, outage } = decision;
  const closure: Closure = { ...facts, remedy, final: next.to === 'closed', advice: adviceFor(facts) };
  const { peerBugs, effects } = warningsFor(facts, state.session, at);
  const downSince = facts.stage === 'open' ? at : state.session.downSince;
  return [
    {
      phase: { name: 'telling', closure, next },
      session: { ...state.session, outage, closure, peerBugs, downSince },
    },
    [{ type: 'tell', event: 'close', notice: closure }, ...effects, { type: 'settle' }],
  ];
}

/** Goes where the end leads, once the application has been told of it. */
export function settle(config: Config, state: State, { closure, next }: PhaseOf<'telling'>): Step {
  const { session } = state;
  switch (next.to) {
    case 'attempt':
      return beginAfresh(config, session);
    case 'closing':
      return closeLocally(config, state, localFacts(next.cause, 'endpoint'), closed(next.outcome));
    case 'closed':
      return finish(session, closure, next.outcome);
    case 'wait':
      return [
        { phase: { name: 'waiting' }, session },
        [
          { type: 'start-timer', name: 'retry', generation: session.generation, delayMs: next.delayMs },
          {
            type: 'tell',
            event: 'retry',
            notice: { attempt: attemptOf(session), delayMs: next.delayMs, closure },
          },
        ],
      ];
  }
}

/** The end of a life: what was never sent is reported, and so is a stop that nobody asked for. */
function finish(session: Session, closure: Closure, outcome: Outcome): Step {
  const effects: Effect[] = toArray(session.queue).map((message) => drop(message, 'closed'));
  if (isGivingUp(outcome)) {
    effects.push({
      type: 'tell',
      event: 'giveup',
      notice: { outcome, attempts: attemptOf(session), closure },
    });
  }
  return [{ phase: { name: 'closed', outcome }, session: { ...session, queue: EMPTY_QUEUE } }, effects];
}

function isGivingUp(outcome: Outcome): boolean {
  return outcome === 'fatal' || outcome === 'exhausted' || outcome === 'vetoed' || outcome === 'policy-error';
}

/** An error was reported: a close should follow, and if it does not, the connection is over all the same. */
export function expectClose(state: State, phase: PhaseOf<'connecting'> | PhaseOf<'open'>): Step {
  const { generation } = state.session;
  return [{ ...state, phase }, [{ type: 'start-timer', name: 'grace', generation, delayMs: GRACE_MS }]];
}

/** Puts a message into the queue; what finds no room is reported. */
export function queueMessage(config: Config, state: State, message: QueuedMessage): Step {
  if (config.queue === undefined) return refuseMessage(state, message);
  const [queue, dropped] = enqueue(state.session.queue, message, config.queue);
  return [withQueue(state, queue), dropped.map((each) => drop(each, 'overflow'))];
}

function withQueue(state: State, queue: SendQueue): State {
  return { ...state, session: { ...state.session, queue } };
}

/** It is too late for a message: it is reported, and counted as the standard has it. */
export function refuseMessage(state: State, message: QueuedMessage): Step {
  const { session } = state;
  const lateBytes = session.lateBytes + message.bytes;
  return [{ ...state, session: { ...session, lateBytes } }, [drop(message, 'closed')]];
}

/** Reports a message that will not be sent. */
function drop({ data, bytes }: QueuedMessage, reason: 'overflow' | 'closed'): Effect {
  return { type: 'tell', event: 'drop', notice: { data, bytes, reason } };
}
