import { NO_OUTAGE } from './backoff.ts';
import type { Closure } from './closure.ts';
import { end, isGivingUp, lose, sendClose } from './ending.ts';
import type { AnyFeature } from './feature.ts';
import type { Outcome } from './remedy.ts';
import { ask, type Ending, type Endpoint, emit, enter, type Next, run, type Session } from './session.ts';
import { attemptOf, isHearing } from './status.ts';
import { become, timer } from './timers.ts';

/** Begins the life of a socket. `mustThrow`: what the constructor of the platform throws is the caller's error. */
export function start(session: Session, mustThrow = false): void {
  session.downSince = session.at;
  begin(session, mustThrow);
}

/** Begins an attempt: with a feature that finds out where to, or at the opening handshake. */
export function begin(session: Session, mustThrow = false): void {
  session.generation++;
  session.ending = session.closing = session.connection = undefined;
  become(session, 'connecting');
  if (!ask(session, 'resolving')) connect(session, session.settings.endpoint as Endpoint, mustThrow);
}

/** As `begin()`; nothing that was tried before counts. */
function beginAfresh(session: Session): void {
  session.outage = NO_OUTAGE;
  begin(session);
}

/** Starts the opening handshake. */
export function connect(session: Session, endpoint: Endpoint, mustThrow = false): void {
  const { generation } = session;
  session.url = endpoint.url;
  session.protocols = endpoint.protocols;
  session.error = undefined;
  become(session, 'connecting', 'handshake');
  run(session, () => {
    // A listener may have called it off.
    if (session.phase !== 'connecting' || generation !== session.generation) return;
    session.sentMessages = session.sentBytes = 0;
    ask(session, 'connecting');
    try {
      session.connection = session.host.connect(session, endpoint);
    } catch (error) {
      if (mustThrow) throw error;
      enter(session, refused, generation, error);
      return;
    }
    // An attempt that is worth it is a quick one.
    const mostMs = Math.min(session.settings.connectTimeoutMs, session.outage.quickMs ?? Infinity);
    timer(session, 'connect', mostMs, connectTimeout);
  });
}

/** The constructor of the platform has thrown. */
export function refused(session: Session, generation: number, error: unknown): void {
  if (generation === session.generation && session.stage === 'handshake')
    lose(session, { cause: 'constructor', error });
}

/** The opening handshake has taken too long. */
export function connectTimeout(session: Session): void {
  lose(session, { cause: 'connect-timeout' });
}

/** The opening handshake is done. */
export function opened(
  session: Session,
  generation: number,
  protocol: string | undefined,
  extensions: string,
  canPing: boolean,
): void {
  if (generation !== session.generation || session.phase !== 'connecting' || session.stage !== 'handshake')
    return;
  session.error = undefined;
  // WHATWG WebSockets, "establish a WebSocket connection", and RFC 6455, 4.1: where something was offered, one of it must be
  // chosen. Firefox and WebKitGTK let a server choose none, Deno and workerd anything. Some mocks know of none.
  if (session.protocols.length && protocol !== undefined && !session.protocols.includes(protocol)) {
    lose(session, { cause: 'missing-protocol' });
    return;
  }
  session.protocol = protocol ?? '';
  session.extensions = extensions;
  session.canPing = canPing;
  if (!ask(session, 'connected')) open(session);
}

/** Messages can flow from now on. */
export function open(session: Session): void {
  const { everOpened: isReconnect, closure, downSince } = session;
  const attempt = attemptOf(session);
  session.everOpened = true;
  become(session, 'open', 'open');
  timer(session, 'stable', session.settings.stableAfterMs, stable);
  ask(session, 'opened');
  emit(session, 'open', { attempt, isReconnect, downtimeMs: Math.round(session.at - downSince), closure });
  ask(session, 'flowing');
}

/** The connection has been up for long enough. */
export function stable(session: Session): void {
  const attempt = attemptOf(session);
  session.outage = NO_OUTAGE;
  emit(session, 'stable', { attempt });
}

/** A message came. It changes no state: only while OPEN it is dispatched ("When a WebSocket message has been received", step 1). */
export function receive(session: Session, data: unknown): void {
  // Most sockets have nobody to ask, and a message must not cost more for it.
  if (session.receivers > 0 && ask(session, 'receiving', data)) return;
  if (isHearing(session)) session.host.message(session, data);
}

/** The peer has answered a Ping, that of the number where the transport says so. */
export function ponged(session: Session, generation: number, id: number | undefined): void {
  if (generation === session.generation) ask(session, 'ponged', id);
}

/** Goes where an end leads, once the application has heard of it. */
export function settle(session: Session): void {
  const closure = session.closure as Closure;
  if (session.next === 'attempt') beginAfresh(session);
  else if (session.next === 'wait') {
    const { delayMs } = closure.remedy as { delayMs: number };
    become(session, 'waiting');
    session.connection = undefined;
    session.since = session.at;
    wait(session, session.at + delayMs, false);
    emit(session, 'retry', { attempt: attemptOf(session), delayMs, closure });
  } else if (!session.ending) {
    const outcome = session.next as Outcome;
    become(session, 'closed');
    if (isGivingUp(outcome)) emit(session, 'giveup', { outcome, attempts: attemptOf(session), closure });
  } else end(session, session.ending as Ending, session.next as Next);
}

/** Waits until then before the next attempt. `isOwn`: the delay is no longer that of the schedule. */
export function wait(session: Session, dueAt: number, isOwn: boolean): void {
  session.dueAt = dueAt;
  timer(session, 'retry', Math.max(0, dueAt - session.at), retry);
  ask(session, 'waiting', isOwn);
}

/** The delay is over. */
export function retry(session: Session): void {
  if (!ask(session, 'retrying')) begin(session);
}

/** `reconnect()`: now, and with a fresh budget. */
export function reconnect(session: Session, code: number, reason: string): void {
  const { phase, closing } = session;
  if (phase === 'open') end(session, { origin: 'local', cause: 'reconnect' }, 'attempt', code, reason);
  else if (phase === 'ending' && !session.next) session.next = 'attempt';
  else if (phase === 'ending' || phase === 'closing') {
    become(session, phase, session.stage, 'attempt');
    // What waits is for the next connection.
    if (phase === 'closing' && closing) sendClose(session);
  } else if (phase === 'idle') start(session);
  else if (phase !== 'connecting') beginAfresh(session);
}

/** What every class has: an end that has been reported leads to what follows. */
export const attempts: AnyFeature = {
  name: 'attempts',
  concluded: (session) => enter(session, settle),
};
