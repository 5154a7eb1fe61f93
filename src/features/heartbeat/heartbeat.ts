import { DEV } from '../../development.ts';
import { ponged } from '../../session/attempt.ts';
import { drawWithin } from '../../session/backoff.ts';
import { hangUp } from '../../session/ending.ts';
import type { Feature } from '../../session/feature.ts';
import { ask, type Connection, emit, enter, type Session } from '../../session/session.ts';
import { isHearing } from '../../session/status.ts';
import { cancel, timer } from '../../session/timers.ts';
import { requireFeature } from '../../socket/feature-checks.ts';
import { limitOf } from '../idle-limit.ts';
import { logOnce } from '../log.ts';
import { checkHeartbeat, type HeartbeatOption, settingsOf } from './options.ts';
import {
  canConfirm,
  canPing,
  type Heartbeat,
  heartbeatOf,
  NAME,
  passageMs,
  pingFailed,
  sendPing,
  unaskedMessages,
} from './pings.ts';

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

/** After so many connections in a row that ended because nothing came, a peer that never answered a Ping is believed to answer none. */
const DEAD_CONNECTIONS = 3;

/** Until when a client with a trouble of its own has tried again: lines that go silent do so one by one. */
const PROMPT_MS = 1000;

function intervalOf(session: Session, { intervalMs, isAdaptive }: Heartbeat['settings']): number {
  return Math.min(intervalMs, (isAdaptive && limitOf(session)?.intervalMs) || intervalMs);
}

function timeoutOf({ isOn, timeoutMs }: Heartbeat['settings']): number {
  return isOn ? timeoutMs : TIMEOUT_MS;
}

/** Sends a Ping with a deadline. */
function probe(session: Session, heartbeat: Heartbeat, isUrgent = false, isSecond = false): void {
  cancel(session, 'ping');
  sendPing(session);
  expect(session, heartbeat, isUrgent, isSecond);
}

/** Sets a deadline for the next sign of life. */
function expect(session: Session, heartbeat: Heartbeat, isUrgent = false, isSecond = false): void {
  const timeoutMs = timeoutOf(heartbeat.settings);
  const forMs = isUrgent ? Math.min(URGENT_MS, timeoutMs) : timeoutMs;
  const { heard, bytesRead: read, bytesTaken: taken } = session.connection as Connection;
  heartbeat.deadline = { setAt: session.at, forMs, heard, read, taken, hasPassed: false, isSecond, isUrgent };
  timer(session, 'pong', forMs, deadlineOver);
}

/** The connection lives: nothing to do until the next Ping is due, one interval after the last. */
function rest(session: Session, heartbeat: Heartbeat): void {
  const { lastPingAt } = heartbeat;
  heartbeat.deadline = undefined;
  cancel(session, 'pong');
  if (!heartbeat.settings.isOn) return;
  timer(
    session,
    'ping',
    Math.max(0, lastPingAt + intervalOf(session, heartbeat.settings) - session.at),
    regularPing,
  );
}

function regularPing(session: Session): void {
  const heartbeat = heartbeatOf(session);
  if (heartbeat?.settings.isOn && canPing(session, heartbeat) && !heartbeat.deadline)
    probe(session, heartbeat);
}

/** Much may have happened meanwhile: a Ping with a short deadline, unless one of that kind is on its way. */
function urgentPing(session: Session, heartbeat: Heartbeat): void {
  if (heartbeat.settings.isOn && canPing(session, heartbeat) && !heartbeat.deadline?.isUrgent) {
    probe(session, heartbeat, true);
  }
}

/** It is time for the answer to a Ping. Any traffic is a sign of life. */
function deadlineOver(session: Session): void {
  const heartbeat = heartbeatOf(session);
  const { deadline } = heartbeat ?? {};
  if (!heartbeat || !deadline) return;
  const { heard, bytesRead, bytesTaken, bufferedAmount } = session.connection as Connection;
  if (heard !== deadline.heard) return stayAlive(session, heartbeat);
  // Bytes that come are a sign of life, and so are bytes that had to wait and have left.
  if (bytesRead !== deadline.read || bytesTaken !== deadline.taken) return expect(session, heartbeat);
  // What waits in this process and does not move shows that the line is full, or dead. What has left has to pass first.
  const passingMs = bufferedAmount > 0 ? 0 : passageMs(session);
  const overdueMs = session.at - deadline.setAt - deadline.forMs - passingMs;
  if (overdueMs < -LATE_MS) timer(session, 'pong', -overdueMs, deadlineOver);
  else if (!deadline.hasPassed) {
    // Timers come before what has arrived: that is read first.
    deadline.hasPassed = true;
    timer(session, 'pong', 0, deadlineOver, true);
  } else if (overdueMs > LATE_MS && !deadline.isSecond) probe(session, heartbeat, deadline.isUrgent, true);
  else judge(session, heartbeat);
}

/** Nothing has come in time. */
function judge(session: Session, heartbeat: Heartbeat): void {
  // Of a peer that never answers, the silence says nothing.
  const isHabit = !heartbeat.hasPongs && heartbeat.deadConnections >= DEAD_CONNECTIONS;
  if (!heartbeat.settings.isOn || isHabit) {
    // Without a heartbeat nobody says that the line is dead: what is unconfirmed is kept until it ends.
    giveUp(session, heartbeat, isHabit ? 'absent' : 'overdue');
    rest(session, heartbeat);
  } else {
    heartbeat.deadConnections = heartbeat.hasPongs ? 0 : heartbeat.deadConnections + 1;
    // In case the peer lives.
    hangUp(session, heartbeat.settings.closeCode, 'heartbeat', { cause: 'heartbeat' });
  }
}

/** Something has come, but not the answer. */
function stayAlive(session: Session, heartbeat: Heartbeat): void {
  const { confirmation } = heartbeat;
  if (confirmation === 'proven' || confirmation === 'overdue') {
    const waitedMs = session.at - (heartbeat.pings[0]?.sentAt ?? session.at);
    if (confirmation === 'proven' && waitedMs >= OVERDUE * timeoutOf(heartbeat.settings))
      giveUp(session, heartbeat, 'overdue');
    expect(session, heartbeat);
  } else {
    if (confirmation === 'expected') giveUp(session, heartbeat, 'absent');
    rest(session, heartbeat);
  }
}

/** Nothing confirms what is unconfirmed any more. */
function giveUp(session: Session, heartbeat: Heartbeat, confirmation: 'absent' | 'overdue'): void {
  if (!canConfirm(session)) return;
  heartbeat.confirmation = confirmation;
  if (confirmation === 'absent') heartbeat.hasPongs ??= false;
  ask(session, 'confirming', undefined);
}

/** A Ping, so that what was handed over is confirmed. One at a time: peers end a connection with too many of them. */
export function askForConfirmation(session: Session): void {
  const heartbeat = heartbeatOf(session);
  if (!heartbeat || session.phase !== 'open' || !canConfirm(session) || heartbeat.pings.length) return;
  if (unaskedMessages(session) > 0 && canPing(session, heartbeat)) probe(session, heartbeat);
}

/** A dead connection is noticed by Pings: frames where the transport can, messages of the application elsewhere. */
export const heartbeat: Feature<HeartbeatOption, unknown, HeartbeatMembers> = {
  name: NAME,
  checks: DEV && { heartbeat: checkHeartbeat },
  acts: { ponged, 'ping-failed': pingFailed },
  timers: { ping: regularPing, pong: deadlineOver },

  setup(session, options) {
    const settings = settingsOf(options.heartbeat);
    if (DEV && settings.isAdaptive) requireFeature(session, 'idle-limit', NAME, 'auto');
    if (settings.isReply) session.receivers++;
    return {
      settings,
      confirmation: 'absent',
      pings: NO_PINGS,
      askedMessages: 0,
      bytesRead: 0,
      deadline: undefined,
      lastPing: 0,
      lastPingAt: 0,
      hasPongs: undefined,
      deadConnections: 0,
      latencyMs: undefined,
    };
  },

  entering(session, heartbeat) {
    // What had to wait and has left shows only to who looks now and then.
    if (heartbeat.deadline && session.phase === 'open') void session.connection?.bytesTaken;
  },

  opened(session, heartbeat) {
    const isPossible = heartbeat.settings.message ? heartbeat.settings.isInOrder : session.canPing;
    heartbeat.confirmation = isPossible && heartbeat.hasPongs !== false ? 'expected' : 'absent';
    heartbeat.pings = NO_PINGS;
    heartbeat.bytesRead = heartbeat.askedMessages = 0;
    heartbeat.deadline = undefined;
    if (heartbeat.settings.isOn && canPing(session, heartbeat)) {
      timer(session, 'ping', intervalOf(session, heartbeat.settings), regularPing);
    }
    if (heartbeat.confirmation === 'absent') ask(session, 'confirming', undefined);
  },

  receiving(session, heartbeat, data) {
    if (!heartbeat.settings.isReply || !isHearing(session) || !heartbeat.settings.isReply(data))
      return undefined;
    enter(session, ponged, session.generation, undefined);
    return true;
  },

  ponged(session, heartbeat, id) {
    const ping = id === undefined ? heartbeat.pings[0] : heartbeat.pings.find((each) => each.id === id);
    if (!ping || (session.phase !== 'open' && session.phase !== 'closing')) return;
    const proves = !heartbeat.settings.message || heartbeat.settings.isInOrder;
    // Where answers come in any order, one is as good as another.
    heartbeat.pings = proves ? heartbeat.pings.filter((each) => each.id > ping.id) : NO_PINGS;
    heartbeat.bytesRead = Math.max(heartbeat.bytesRead, ping.bytesBefore);
    heartbeat.hasPongs = true;
    heartbeat.deadConnections = 0;
    heartbeat.latencyMs = session.at - ping.sentAt;
    if (proves) heartbeat.confirmation = 'proven';
    if (session.phase === 'open') {
      // An answer without a number may be that to a later one.
      if (heartbeat.pings.length && id !== undefined) expect(session, heartbeat);
      else rest(session, heartbeat);
    }
    if (proves) ask(session, 'confirming', ping.messagesBefore);
  },

  signalled(session, heartbeat, signal) {
    if (session.phase !== 'open') return;
    // The platform may be wrong, and what is short may be survived.
    if (signal === 'offline') regularPing(session);
    else if (['online', 'visible', 'resumed', 'woke'].includes(signal)) urgentPing(session, heartbeat);
  },

  planning({ settings: { backoff } }, _heartbeat, plan) {
    const isFirst = plan.before.retries === (plan.before.begunAt ?? 0);
    if (
      plan.facts.cause !== 'heartbeat' ||
      plan.delay !== 'backoff' ||
      plan.isSlow ||
      !isFirst ||
      !backoff.spreadMs
    )
      return undefined;
    // Before the schedule: the next delay is the wide first one.
    plan.delayMs = drawWithin(backoff, backoff.minMs, Math.min(PROMPT_MS, backoff.spreadMs), plan.random);
    return true;
  },

  ended(session, heartbeat, closure) {
    if (closure.cause !== 'heartbeat' || heartbeat.deadConnections !== DEAD_CONNECTIONS) return;
    const message = DEV
      ? `${DEAD_CONNECTIONS} connections in a row ended because the peer had sent nothing and answered no Ping. From now on Pings keep the connection alive, and their answers are not waited for. If the peer answers no Pings, give heartbeat.message and isReply, or heartbeat: false; if it should, look at what is between.`
      : '';
    emit(session, 'warning', { kind: 'unanswered-pings', message, connections: DEAD_CONNECTIONS });
    logOnce(session, 'unanswered-pings', message);
  },

  members: (sessionOf) => ({
    get latencyMs() {
      return heartbeatOf(sessionOf(this))?.latencyMs;
    },
  }),
} satisfies Feature<HeartbeatOption, Heartbeat, HeartbeatMembers>;

/** What the heartbeat gives to a socket. */
export interface HeartbeatMembers {
  /** Milliseconds from the last Ping of the heartbeat that was answered to its answer; `undefined` before. */
  readonly latencyMs: number | undefined;
}

const NO_PINGS: readonly never[] = [];
