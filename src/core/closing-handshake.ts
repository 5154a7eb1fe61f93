import type { CloseFacts } from '../protocol/classify-close.ts';
import type { Config } from './config.ts';
import type { Effect } from './effect.ts';
import { isWorthAsking, passageMs } from './heartbeat.ts';
import type { Input } from './input.ts';
import { canConfirm, ENDLESS_ROOM, isFull, mark } from './ledger.ts';
import { continueSoon, sendSlice } from './sending.ts';
import type { PhaseOf, Progress, Session, State } from './state.ts';
import type { Step } from './step.ts';

type Closing = PhaseOf<'closing'>;

/** How a closing handshake begins. */
export interface Start {
  readonly facts: CloseFacts;
  readonly next: Closing['next'];
  readonly code: number | undefined;
  readonly reason: string | undefined;
}

/**
 * Starts the closing handshake. What was sent before goes out before the Close frame, unless another connection follows
 * that it can wait for.
 */
export function startClosing(config: Config, state: State, start: Start, input: Input): Step {
  const { facts, next, code, reason } = start;
  const phase: Closing = {
    name: 'closing',
    facts,
    hasSocket: true,
    frame: { code, reason },
    startedAt: input.at,
    progress: progressOf(state.session, input),
    next,
  };
  const waits = state.phase.name === 'open' && next.to === 'closed' && state.session.queue.length > 0;
  if (!waits) return sendFrame(config, { ...state, phase }, phase, input);
  const [after, effects] = sendRest(config, { ...state, phase }, phase, input);
  return [after, [...effects, startDeadline(config, after.session, phase, input.at)]];
}

/** Sends the next slice of what waits, and after the last the Close frame. */
export function sendRest(config: Config, state: State, phase: Closing, input: Input): Step {
  // There is no time to find out whether Pongs come at all.
  const room = state.session.ledger.confirmation === 'proven' ? undefined : ENDLESS_ROOM;
  const [session, effects] = sendSlice(config, state.session, input, room);
  if (session.queue.length === 0) {
    const [after, rest] = sendFrame(config, { ...state, session }, phase, input);
    return [after, [...effects, ...rest]];
  }
  const { ledger } = session;
  const asks = isWorthAsking(ledger) && (!config.heartbeat?.hasMessage || isFull(ledger));
  const marked = asks ? mark(ledger, input.at) : ledger;
  const hasSent = session.queue.length < state.session.queue.length;
  return [
    { ...state, session: { ...session, ledger: marked } },
    [
      ...effects,
      ...(asks ? ([{ type: 'probe', id: marked.lastPing }] as const) : []),
      ...(input.line.isClosing ? [] : [continueSoon(session, hasSent)]),
    ],
  ];
}

/** Hands the Close frame over, and a Ping before it: only a Pong says that all before it was read. */
export function sendFrame(config: Config, state: State, phase: Closing, input: Input): Step {
  const { frame } = phase;
  if (frame === undefined) return [state, []];
  const { ledger } = state.session;
  const isUnsure = ledger.unmarked > 0 && canConfirm(ledger) && !config.heartbeat?.hasMessage;
  const marked = isUnsure ? mark(ledger, input.at) : ledger;
  const session = { ...state.session, ledger: marked };
  const sent = { ...phase, frame: undefined, progress: progressOf(session, input) };
  return [
    { phase: sent, session },
    [
      ...(isUnsure ? ([{ type: 'probe', id: marked.lastPing }] as const) : []),
      { type: 'send-close', code: frame.code, reason: frame.reason },
      startDeadline(config, session, sent, input.at),
    ],
  ];
}

/** Whether the closing handshake may go on although its deadline has passed: what is before the Close frame moves. */
export function prolongClosing(config: Config, state: State, phase: Closing, input: Input): Step | undefined {
  const { progress, next, hasSocket } = phase;
  const { at, line } = input;
  if (!hasSocket || at >= lastMomentOf(config, phase)) return undefined;
  const now = progressOf(state.session, input);
  const hasMoved =
    now.queued < progress.queued || now.taken > progress.taken || now.confirmed > progress.confirmed;
  if (hasMoved) {
    const prolonged = { ...phase, progress: now };
    return [{ ...state, phase: prolonged }, [startDeadline(config, state.session, prolonged, at)]];
  }
  // What has left has to pass. What another connection will carry need not, and where bytes wait here the network is full.
  const passingMs = next.to === 'closed' && line.buffered === 0 ? passageMs(state.session) : 0;
  return at < progress.at + config.closeTimeoutMs + passingMs
    ? [state, [startDeadline(config, state.session, phase, at, passingMs)]]
    : undefined;
}

function startDeadline(
  config: Config,
  { generation }: Session,
  phase: Closing,
  at: number,
  passingMs = 0,
): Effect {
  const dueAt = phase.progress.at + config.closeTimeoutMs + passingMs;
  const delayMs = Math.max(0, Math.min(dueAt, lastMomentOf(config, phase)) - at);
  return { type: 'start-timer', name: 'close', generation, delayMs };
}

function lastMomentOf({ closeTimeoutMs, maxCloseMs }: Config, { startedAt }: Closing): number {
  return startedAt + Math.max(closeTimeoutMs, maxCloseMs);
}

function progressOf({ queue, ledger }: Session, { at, line }: Input): Progress {
  return { at, queued: queue.length, taken: line.taken, confirmed: ledger.confirmed };
}
