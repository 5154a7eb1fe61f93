import type { Session } from './session.ts';

/**
 * Where a socket stands, in one word. `connecting` until the first connection has opened or failed,
 * `reconnecting` whenever another attempt is on its way, `suspended` while it is held because the page is being left, or is
 * prerendered and nobody sees it yet.
 */
export type Status = 'idle' | 'connecting' | 'open' | 'closing' | 'reconnecting' | 'suspended' | 'closed';

/** The `readyState` of the WHATWG standard. */
export type ReadyState = 0 | 1 | 2 | 3;

/** Whether no attempt follows. */
export function isFinal(session: Session): boolean {
  return session.next !== undefined && session.next !== 'attempt' && session.next !== 'wait';
}

/** Which attempt of this outage is under way, from 1. */
export function attemptOf(session: Session): number {
  return session.outage.retries + 1;
}

/** The public status of a session. */
export function statusOf(session: Session): Status {
  switch (session.phase) {
    case 'connecting':
      return session.everOpened || session.closure ? 'reconnecting' : session.phase;
    case 'closing':
      return session.next === 'attempt' ? 'reconnecting' : session.phase;
    case 'waiting':
      return 'reconnecting';
    case 'ending':
      if (!session.next) return session.status;
      if (!isFinal(session)) return 'reconnecting';
      // An end that was asked for while the application hears of another one is still to be reported.
      return session.ending ? 'closing' : 'closed';
    default:
      return session.phase;
  }
}

/**
 * The `readyState` of a session. Between two connections it is CONNECTING, because a message may be sent; while the application
 * hears of an end it is CLOSED, as on the platform.
 */
export function readyStateOf(session: Session): ReadyState {
  switch (session.phase) {
    case 'open':
      // A Close frame has come, and the engine waits for the end of the TCP connection.
      return session.connection?.isClosing ? 2 : 1;
    case 'closing':
      return session.next === 'attempt' ? 0 : 2;
    case 'ending':
    case 'closed':
      return 3;
    default:
      return 0;
  }
}

/** Whether messages are heard: on an open connection, and on one that `reconnect()` is ending until it has ended. */
export function isHearing(session: Session): boolean {
  return session.phase === 'open' || (session.phase === 'closing' && session.next === 'attempt');
}
