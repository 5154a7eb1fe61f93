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
export function isFinal({ next }: Session): boolean {
  return next !== undefined && next !== 'attempt' && next !== 'wait';
}

/** Which attempt of this outage is under way, from 1. */
export function attemptOf({ outage }: Session): number {
  return outage.retries + 1;
}

/** The public status of a session. */
export function statusOf(session: Session): Status {
  const { phase, next, everOpened, closure, status, ending } = session;
  switch (phase) {
    case 'connecting':
      return everOpened || closure ? 'reconnecting' : phase;
    case 'closing':
      return next === 'attempt' ? 'reconnecting' : phase;
    case 'waiting':
      return 'reconnecting';
    case 'ending':
      if (!next) return status;
      if (!isFinal(session)) return 'reconnecting';
      // An end that was asked for while the application hears of another one is still to be reported.
      return ending ? 'closing' : 'closed';
    default:
      return phase;
  }
}

/**
 * The `readyState` of a session. Between two connections it is CONNECTING, because a message may be sent; while the application
 * hears of an end it is CLOSED, as on the platform.
 */
export function readyStateOf({ phase, next, connection }: Session): ReadyState {
  switch (phase) {
    case 'open':
      // A Close frame has come, and the engine waits for the end of the TCP connection.
      return connection?.isClosing ? 2 : 1;
    case 'closing':
      return next === 'attempt' ? 0 : 2;
    case 'ending':
    case 'closed':
      return 3;
    default:
      return 0;
  }
}

/** Whether messages are heard: on an open connection, and on one that `reconnect()` is ending until it has ended. */
export function isHearing({ phase, next }: Session): boolean {
  return phase === 'open' || (phase === 'closing' && next === 'attempt');
}
