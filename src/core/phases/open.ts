import { NO_OUTAGE } from '../../policy/outage.ts';
import { classifyClose } from '../../protocol/classify-close.ts';
import { attemptOf } from '../attempt.ts';
import { startClosing } from '../closing-handshake.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import { expectClose, lose, remoteEnd, restored } from '../ending.ts';
import { askForConfirmation, beat, hearReply, probeLine, probeUrgently } from '../heartbeat.ts';
import type { Input, InputOf } from '../input.ts';
import { isFull, isWanted, type Ledger } from '../ledger.ts';
import { endOf, localFacts } from '../local-end.ts';
import { isJustBack } from '../page.ts';
import { continueSoon, holdMessage, sendSlice } from '../sending.ts';
import type { PhaseOf, Session, State } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** So many messages are worth a Ping that is a message of the application's. */
const MANY = 1000;

/** Messages flow. */
export function open(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  switch (input.type) {
    case 'socket-error':
      return expectClose(state, { ...phase, error: input.error }, input.isOver);
    case 'socket-closed': {
      // While the page was away, nothing could be heard.
      const silentMs = isJustBack(state.session, input.at) ? undefined : input.silentMs;
      return lose(config, state, remoteEnd('open', input, phase.error, silentMs));
    }
    case 'timer':
      if (input.name === 'stable') return stable(state);
      if (input.name === 'grace') return abandon(config, state, phase);
      if (input.name === 'flush') return flush(config, state, phase, input);
      return beat(config, state, phase, input);
    case 'flush':
      return flush(config, state, phase, input);
    case 'drained':
      return phase.backlog === 'waiting' ? [state, [continueSoon(state.session, true)]] : ignore(state);
    case 'handed':
      return handed(config, state, phase, input);
    case 'confirm':
      return askForConfirmation(config, state, phase, input);
    case 'wake':
      return probeUrgently(config, state, phase, input);
    case 'signal':
      return heed(config, state, phase, input);
    case 'reply':
      return hear(config, state, phase, input);
    case 'close': {
      const { code, reason } = input;
      const start = { facts: localFacts(input.by, 'open'), next: endOf(input), code, reason };
      return startClosing(config, state, start, input);
    }
    case 'reconnect': {
      const { code, reason } = input;
      const next = { to: 'attempt' } as const;
      return startClosing(
        config,
        state,
        { facts: localFacts('reconnect', 'open'), next, code, reason },
        input,
      );
    }
    // What the connection takes at once goes past the machine.
    case 'send':
      return hold(state, phase, input);
    default:
      return ignore(state);
  }
}

/** The connection is behind: a message waits its turn. */
function hold(state: State, phase: PhaseOf<'open'>, input: InputOf<'send'>): Step {
  const session = holdMessage(state.session, input);
  if (phase.backlog !== 'none') return [{ ...state, session }, []];
  return [{ phase: { ...phase, backlog: 'waiting' }, session }, retryFlush(session, false, input)];
}

/** Sends the next slice of what waits. */
function flush(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  const [session, effects] = sendSlice(config, state.session, input);
  const hasSent = session.queue.length < state.session.queue.length;
  const hasMore = session.queue.length > 0 || isFull(session.ledger);
  // What is sent before the slice has really gone must wait behind it.
  const backlog = hasSent || hasMore ? 'waiting' : 'none';
  const sent: Step = [
    { phase: { ...phase, backlog }, session },
    [...effects, ...(hasMore ? retryFlush(session, hasSent, input) : hasSent ? [GO_ON] : [])],
  ];
  return follow(sent, (after, open) => {
    const isDue = hasSent && !config.heartbeat?.hasMessage;
    return isDue || hasToAsk(session.ledger) ? askForConfirmation(config, after, open, input) : [after, []];
  });
}

const GO_ON: Effect = { type: 'start-flush' };

/** A connection that takes no more is about to end, and what waits is for the next one. */
function retryFlush(session: Session, hasSent: boolean, { line }: Input): readonly Effect[] {
  return line.isClosing ? [] : [continueSoon(session, hasSent)];
}

/** Enough was handed over past the machine: a Ping is worth its while, and the connection may have had enough. */
function handed(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  const { ledger } = state.session;
  const isDear = config.heartbeat?.hasMessage && !hasToAsk(ledger);
  const asked: Step = isDear ? [state, []] : askForConfirmation(config, state, phase, input);
  if (!isFull(ledger) || phase.backlog !== 'none') return asked;
  return follow(asked, (after, open) => [
    { ...after, phase: { ...open, backlog: 'waiting' } },
    [continueSoon(after.session, false)],
  ]);
}

/** A Ping was answered: there may be room again, and somebody may wait for the next answer. */
function hear(config: Config, state: State, phase: PhaseOf<'open'>, input: InputOf<'reply'>): Step {
  return follow(hearReply(config, state, phase, input), (after, open) => {
    if (after === state) return [after, []];
    if (open.backlog === 'waiting') return flush(config, after, open, input);
    return hasToAsk(after.session.ledger) ? askForConfirmation(config, after, open, input) : [after, []];
  });
}

/** Whether a confirmation is worth a Ping even where that is a message of the application's. */
function hasToAsk(ledger: Ledger): boolean {
  return isWanted(ledger) || isFull(ledger) || ledger.unmarked >= MANY;
}

/** Takes another step, if the connection is still open after the first. */
function follow([state, effects]: Step, next: (state: State, phase: PhaseOf<'open'>) => Step): Step {
  if (state.phase.name !== 'open') return [state, effects];
  const [after, more] = next(state, state.phase);
  return [after, [...effects, ...more]];
}

function heed(config: Config, state: State, phase: PhaseOf<'open'>, input: InputOf<'signal'>): Step {
  switch (input.signal) {
    case 'restored':
      return lose(config, state, restored('open', phase.error), [{ type: 'discard' }]);
    // The platform may be wrong, and what is short may be survived.
    case 'offline':
      return probeLine(config, state, phase, input);
    case 'online':
    case 'visible':
    case 'resumed':
      return probeUrgently(config, state, phase, input);
    default:
      return ignore(state);
  }
}

function stable(state: State): Step {
  const { session } = state;
  return [
    { ...state, session: { ...session, outage: NO_OUTAGE } },
    [{ type: 'tell', event: 'stable', notice: { attempt: attemptOf(session) } }],
  ];
}

/** An error was reported and no close followed: the connection is over all the same. */
function abandon(config: Config, state: State, { error }: PhaseOf<'open'>): Step {
  const facts = classifyClose({ origin: 'synthetic', stage: 'open', cause: 'error-without-close', error });
  return lose(config, state, facts, [{ type: 'discard' }]);
}
