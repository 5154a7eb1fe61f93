import { classifyClose } from '../protocol/classify-close.ts';
import type { Config, HeartbeatConfig } from './config.ts';
import type { Effect } from './effect.ts';
import { lose } from './ending.ts';
import { intervalBelow } from './idle-limit.ts';
import type { Input, InputOf } from './input.ts';
import {
  answer,
  bytesAhead,
  type Confirmation,
  canConfirm,
  findPing,
  giveUpOn,
  type Ledger,
  mark,
} from './ledger.ts';
import type { Deadline, PhaseOf, Session, State } from './state.ts';
import { ignore, type Step } from './step.ts';
import { DEAD_CONNECTIONS } from './warnings.ts';

/**
 * A deadline that is noticed so much later than it was says nothing: the page was throttled or the machine asleep, and
 * what has arrived meanwhile may not have been read.
 */
const LATE_MS = 100;

/** How long the answer to a Ping may take that was sent because something had happened. */
const URGENT_MS = 2000;

/** How long an answer may take where there is no heartbeat to say so. */
const TIMEOUT_MS = 10_000;

/** A peer that has answered Pings may take so many deadlines for one while other things come from it. */
const OVERDUE = 3;

/**
 * What is ahead of a Ping has to pass first. A slow line carries 1 Mbit/s, and its buffers hold no more than 4 s of that: they
 * grow with the speed of a line. Of more, the rest passes at 8 Mbit/s; the network on the way holds 8 MiB at most.
 */
const SLOW_BYTES_PER_MS = 125;
const SLOW_MS = 4000;
const BYTES_PER_MS = 1000;
const MOST_AHEAD_BYTES = 8 * 1024 * 1024;

/** Whether Pings can be sent over a connection. */
export function canPingOver({ heartbeat }: Config, hasPings: boolean): boolean {
  return heartbeat?.hasMessage || hasPings;
}

/** What is to be expected of a new connection. */
export function confirmationOver({ heartbeat }: Config, { pongs }: Session, hasPings: boolean): Confirmation {
  const isPossible = heartbeat?.hasMessage ? heartbeat.isInOrder : hasPings;
  return isPossible && pongs.come !== false ? 'expected' : 'absent';
}

/** The first Ping of a connection, if there is to be one. */
export function startHeartbeat(
  { heartbeat }: Config,
  session: Session,
  { canPing }: PhaseOf<'open'>,
): readonly Effect[] {
  if (heartbeat === undefined || !canPing) return [];
  const { generation } = session;
  return [{ type: 'start-timer', name: 'ping', generation, delayMs: intervalOf(heartbeat, session) }];
}

/** How long what was handed over before the last Ping may take to pass a slow line. */
export function passageMs({ ledger, pongs }: Session): number {
  if (ledger.confirmation === 'absent' && !pongs.come) return 0;
  const bytes = Math.min(bytesAhead(ledger), MOST_AHEAD_BYTES);
  return Math.round(Math.min(SLOW_MS, bytes / SLOW_BYTES_PER_MS) + bytes / BYTES_PER_MS);
}

/** It is time for a Ping, or for the answer to one. */
export function beat(config: Config, state: State, phase: PhaseOf<'open'>, input: InputOf<'timer'>): Step {
  if (input.name === 'ping') return probeLine(config, state, phase, input);
  const { deadline } = phase;
  if (deadline === undefined) return ignore(state);
  const { at, line } = input;
  const { heard, read, taken } = line;
  if (heard !== deadline.heard) return stayAlive(config, state, phase, input);
  // Bytes that come are a sign of life, and so are bytes that had to wait and have left.
  const hasMoved = read !== deadline.read || taken !== deadline.taken;
  if (hasMoved) return prolong(config, state, phase, input);
  // What waits in this process and does not move shows that the line is full, or dead. What has left has to pass first.
  const passingMs = line.buffered > 0 ? 0 : passageMs(state.session);
  const overdueMs = at - deadline.setAt - deadline.forMs - passingMs;
  if (overdueMs < -LATE_MS) return [state, [startDeadline(state.session, -overdueMs)]];
  if (!deadline.hasPassed) {
    // Timers come before what has arrived: that is read first.
    const next = { ...phase, deadline: { ...deadline, hasPassed: true } };
    return [{ ...state, phase: next }, [startDeadline(state.session, 0)]];
  }
  if (overdueMs > LATE_MS && !deadline.isSecond) {
    return ping(config, state, phase, input, { isUrgent: deadline.isUrgent, isSecond: true });
  }
  return judge(config, state, phase, input);
}

/** Nothing has come in time. */
function judge(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  const { heartbeat } = config;
  const { pongs } = state.session;
  // Of a peer that never answers, the silence says nothing.
  const isHabit = !pongs.come && pongs.deadConnections >= DEAD_CONNECTIONS;
  if (heartbeat === undefined || isHabit) {
    // Without a heartbeat nobody says that the line is dead: what is unconfirmed is kept until it ends.
    const given = giveUp(state, isHabit ? 'absent' : 'overdue', input);
    return rest(config, given, phase, input, endConfirmation(state));
  }
  const { error } = phase;
  const facts = classifyClose({ origin: 'synthetic', stage: 'open', cause: 'heartbeat', error });
  const deadConnections = pongs.come ? 0 : pongs.deadConnections + 1;
  const session = { ...state.session, pongs: { ...pongs, deadConnections } };
  return lose(config, { ...state, session }, facts, [
    { type: 'send-close', code: heartbeat.closeCode, reason: 'heartbeat' },
    { type: 'discard' },
  ]);
}

/** Something has come, but not the answer. */
function stayAlive(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  const { ledger } = state.session;
  const [oldest] = ledger.pings;
  switch (ledger.confirmation) {
    case 'proven': {
      const waitedMs = input.at - (oldest?.sentAt ?? input.at);
      if (waitedMs < OVERDUE * timeoutOf(config)) return prolong(config, state, phase, input);
      return prolong(config, giveUp(state, 'overdue', input), phase, input, endConfirmation(state));
    }
    case 'overdue':
      return prolong(config, state, phase, input);
    case 'expected':
      return rest(config, giveUp(state, 'absent', input), phase, input, endConfirmation(state));
    case 'absent':
      return rest(config, state, phase, input);
  }
}

function giveUp(state: State, confirmation: 'absent' | 'overdue', { line }: Input): State {
  const { session } = state;
  if (!canConfirm(session.ledger)) return state;
  const { pongs } = session;
  return {
    ...state,
    session: {
      ...session,
      ledger: giveUpOn(session.ledger, confirmation, line.buffered === 0),
      pongs: confirmation === 'absent' ? { ...pongs, come: pongs.come ?? false } : pongs,
    },
  };
}

function endConfirmation({ session }: State): readonly Effect[] {
  return canConfirm(session.ledger) ? [{ type: 'end-confirmation' }] : [];
}

/** A Ping, unless one is on its way that has a deadline. */
export function probeLine(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  if (config.heartbeat === undefined || !phase.canPing || phase.deadline !== undefined) return ignore(state);
  return ping(config, state, phase, input);
}

/** Much may have happened meanwhile: a Ping with a short deadline, unless one of that kind is on its way. */
export function probeUrgently(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  if (config.heartbeat === undefined || !phase.canPing || phase.deadline?.isUrgent) return ignore(state);
  return ping(config, state, phase, input, { isUrgent: true });
}

/** A Ping, so that what was handed over is confirmed. One at a time: peers end a connection with too many of them. */
export function askForConfirmation(config: Config, state: State, phase: PhaseOf<'open'>, input: Input): Step {
  const { ledger } = state.session;
  if (!phase.canPing || !isWorthAsking(ledger)) return [state, []];
  return ping(config, state, phase, input);
}

/** Whether a Ping would confirm something, and none is on its way. */
export function isWorthAsking(ledger: Ledger): boolean {
  return canConfirm(ledger) && ledger.pings.length === 0 && ledger.unmarked > 0;
}

/** The answer to a Ping has come. */
export function hearReply(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  input: InputOf<'reply'>,
): Step {
  const session = takeReply(config, state.session, input);
  if (session === state.session) return ignore(state);
  const after = { ...state, session };
  // An answer without a number may be that to a later one.
  return session.ledger.pings.length > 0 && input.id !== undefined
    ? prolong(config, after, phase, input)
    : rest(config, after, phase, input);
}

/** Enters the answer to a Ping; the same session, if it is the answer to none. */
export function takeReply({ heartbeat }: Config, session: Session, { at, id }: InputOf<'reply'>): Session {
  const ping = findPing(session.ledger, id);
  if (ping === undefined) return session;
  const proves = !heartbeat?.hasMessage || heartbeat.isInOrder;
  return {
    ...session,
    ledger: answer(session.ledger, ping, proves),
    pongs: { come: true, deadConnections: 0 },
    latencyMs: at - ping.sentAt,
  };
}

function intervalOf({ intervalMs, isAdaptive }: HeartbeatConfig, { idle }: Session): number {
  if (!isAdaptive || idle.limitMs === undefined) return intervalMs;
  return Math.min(intervalMs, intervalBelow(idle.limitMs));
}

function timeoutOf({ heartbeat }: Config): number {
  return heartbeat?.timeoutMs ?? TIMEOUT_MS;
}

function ping(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  input: Input,
  kind: Partial<Pick<Deadline, 'isUrgent' | 'isSecond'>> = {},
): Step {
  const session = { ...state.session, ledger: mark(state.session.ledger, input.at) };
  const deadline = makeDeadline(config, input, kind);
  return [
    { phase: { ...phase, deadline }, session },
    [
      { type: 'cancel-timer', name: 'ping' },
      { type: 'probe', id: session.ledger.lastPing },
      startDeadline(session, deadline.forMs),
    ],
  ];
}

function makeDeadline(
  config: Config,
  { at, line: { heard, read, taken } }: Input,
  { isUrgent = false, isSecond = false }: Partial<Pick<Deadline, 'isUrgent' | 'isSecond'>>,
): Deadline {
  const timeoutMs = timeoutOf(config);
  const forMs = isUrgent ? Math.min(URGENT_MS, timeoutMs) : timeoutMs;
  return {
    setAt: at,
    forMs,
    heard,
    read,
    taken,
    hasPassed: false,
    isSecond,
    isUrgent,
  };
}

function startDeadline({ generation }: Session, delayMs: number): Effect {
  return { type: 'start-timer', name: 'pong', generation, delayMs };
}

/** The line lives, and the answer to a Ping is still to come. */
function prolong(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  input: Input,
  effects: readonly Effect[] = [],
): Step {
  const deadline = makeDeadline(config, input, {});
  return [
    { ...state, phase: { ...phase, deadline } },
    [...effects, startDeadline(state.session, deadline.forMs)],
  ];
}

/** The line lives: nothing to do until the next Ping is due, one interval after the last. */
function rest(
  config: Config,
  state: State,
  phase: PhaseOf<'open'>,
  { at }: Input,
  effects: readonly Effect[] = [],
): Step {
  const { generation, ledger } = state.session;
  const { heartbeat } = config;
  const after: Effect[] = [...effects, { type: 'cancel-timer', name: 'pong' }];
  if (heartbeat !== undefined) {
    const delayMs = Math.max(0, ledger.lastPingAt + intervalOf(heartbeat, state.session) - at);
    after.push({ type: 'start-timer', name: 'ping', generation, delayMs });
  }
  return [{ ...state, phase: { ...phase, deadline: undefined } }, after];
}
