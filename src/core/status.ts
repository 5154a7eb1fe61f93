import type { Phase, State, Status } from './state.ts';

/** The `readyState` of the WHATWG standard. */
export type ReadyState = 0 | 1 | 2 | 3;

/** The public status of a state. */
export function statusOf({ phase, session }: State): Status {
  switch (phase.name) {
    case 'resolving':
    case 'connecting':
    case 'prologue':
      return session.everOpened || session.closure !== undefined ? 'reconnecting' : 'connecting';
    case 'waiting':
      return 'reconnecting';
    case 'closing':
      return phase.next.to === 'attempt' ? 'reconnecting' : 'closing';
    case 'deciding':
      return phase.status;
    case 'telling':
      return phase.next.to === 'closed' || phase.next.to === 'closing' ? phase.next.to : 'reconnecting';
    default:
      return phase.name;
  }
}

/**
 * The `readyState` of a phase. Between two connections it is CONNECTING, because a message may be sent; while
 * the application is told of an end it is CLOSED, as on the platform.
 */
export function readyStateOf(phase: Phase): ReadyState {
  switch (phase.name) {
    case 'open':
      return 1;
    case 'closing':
      return phase.next.to === 'attempt' ? 0 : 2;
    case 'deciding':
    case 'telling':
    case 'closed':
      return 3;
    default:
      return 0;
  }
}

/** Whether there is no connection, nor one that has just ended or is being made. */
export function isBetween(phase: Phase): boolean {
  const { name } = phase;
  if (name === 'closing') return !phase.hasSocket;
  return name === 'waiting' || name === 'suspended' || name === 'resolving';
}
