import type { Config } from './config.ts';
import type { Effect, TimerName } from './effect.ts';
import type { Input } from './input.ts';
import { unmark, want } from './ledger.ts';
import { takeNote } from './page.ts';
import { closed } from './phases/closed.ts';
import { closing } from './phases/closing.ts';
import { connecting } from './phases/connecting.ts';
import { deciding } from './phases/deciding.ts';
import { idle } from './phases/idle.ts';
import { open } from './phases/open.ts';
import { prologue } from './phases/prologue.ts';
import { resolving } from './phases/resolving.ts';
import { suspended } from './phases/suspended.ts';
import { telling } from './phases/telling.ts';
import { waiting } from './phases/waiting.ts';
import { takeBack, takeHanded, takeRefusal } from './sending.ts';
import type { Phase, PhaseName, State } from './state.ts';
import { statusOf } from './status.ts';
import { ignore, type Step } from './step.ts';
import { leaveTurns } from './turns.ts';

/** The timers that live and die with each phase. */
export const OWNED_TIMERS: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  resolving: ['endpoint'],
  connecting: ['connect', 'grace'],
  prologue: ['prologue', 'grace'],
  open: ['stable', 'grace', 'ping', 'pong', 'flush'],
  closing: ['close', 'flush'],
  deciding: [],
  telling: [],
  waiting: ['retry'],
  suspended: [],
  closed: [],
};

/**
 * The machine: one input in, the new state and what must be done out. Pure and total. Leaving a phase cancels the
 * timers it owns, and a change of the public status is told first. Neighbours hear of it last.
 */
export function transition(config: Config, state: State, input: Input): Step {
  const [next, effects] = dispatch(config, takeNote(takeHanded(state, input), input), input);
  if (next.phase === state.phase) return [next, effects];
  return [
    next,
    [
      ...leave(state.phase, next.phase),
      ...tellStatus(state, next),
      ...effects,
      ...attendTo(state.phase, next.phase),
      ...leaveTurns(state.phase, next),
    ],
  ];
}

/** The page and the network matter as long as a life lasts. Last, because what came before may have thrown. */
function attendTo(from: Phase, to: Phase): readonly Effect[] {
  if (isLife(from) === isLife(to)) return [];
  return [{ type: isLife(to) ? 'listen' : 'unlisten' }];
}

function isLife({ name }: Phase): boolean {
  return name !== 'idle' && name !== 'closed';
}

function leave(from: Phase, to: Phase): readonly Effect[] {
  if (from.name === to.name) return [];
  const cancelled = OWNED_TIMERS[from.name].map((name): Effect => ({ type: 'cancel-timer', name }));
  if (from.name === 'resolving') return [...cancelled, { type: 'abort-resolve' }];
  if (from.name === 'prologue' && to.name !== 'open') return [...cancelled, { type: 'abort-prologue' }];
  return cancelled;
}

function tellStatus(from: State, to: State): readonly Effect[] {
  const previous = statusOf(from);
  const status = statusOf(to);
  return status === previous ? [] : [{ type: 'tell', event: 'status', notice: { status, previous } }];
}

function dispatch(config: Config, state: State, input: Input): Step {
  // Late events of an earlier attempt: its socket was let go of, its timers were cancelled.
  if ('generation' in input && input.generation !== state.session.generation) return ignore(state);
  const { phase, session } = state;
  if (input.type === 'timer' && !OWNED_TIMERS[phase.name].includes(input.name)) return ignore(state);
  if (input.type === 'withdraw' || input.type === 'drain') return takeBack(state, input);
  if (input.type === 'refused') return takeRefusal(state, input);
  if (input.type === 'probe-failed') {
    return [{ phase, session: { ...session, ledger: unmark(session.ledger, input.id) } }, []];
  }
  if (input.type === 'confirm') {
    const wanted = { phase, session: { ...session, ledger: want(session.ledger, input.upTo) } };
    return phase.name === 'open' ? open(config, wanted, phase, input) : [wanted, []];
  }
  switch (phase.name) {
    case 'idle':
      return idle(config, state, input);
    case 'resolving':
      return resolving(config, state, input);
    case 'connecting':
      return connecting(config, state, phase, input);
    case 'prologue':
      return prologue(config, state, phase, input);
    case 'open':
      return open(config, state, phase, input);
    case 'closing':
      return closing(config, state, phase, input);
    case 'deciding':
      return deciding(config, state, phase, input);
    case 'telling':
      return telling(config, state, phase, input);
    case 'waiting':
      return waiting(config, state, phase, input);
    case 'suspended':
      return suspended(config, state, input);
    case 'closed':
      return closed(config, state, input);
  }
}
