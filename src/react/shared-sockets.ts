import type { ResilientWebSocket } from '../index.ts';
import { systemClock as clock } from '../socket/system-clock.ts';

/** The right to use a shared socket. */
export interface Lease {
  readonly socket: ResilientWebSocket;
  /** Gives it back. */
  end(): void;
}

interface SharedSocket {
  readonly socket: ResilientWebSocket;
  users: number;
  /** The timer that closes it, once it has no users. */
  closeTimer: unknown;
}

/** Filled by effects only: a server has none, and a render that is thrown away leaves nothing behind. */
const sharedSockets = new Map<string, SharedSocket>();

/** The socket that has users under a key. */
export function findSharedSocket(key: string): ResilientWebSocket | undefined {
  return sharedSockets.get(key)?.socket;
}

/**
 * Takes the socket of a key, which is made for its first user. A task after the last user has gone it is closed with
 * 1000, unless there is another by then.
 */
export function leaseSharedSocket(key: string, make: () => ResilientWebSocket): Lease {
  const shared = sharedSockets.get(key) ?? { socket: make(), users: 0, closeTimer: undefined };
  sharedSockets.set(key, shared);
  shared.users += 1;
  clock.clearTimeout(shared.closeTimer);
  const close = (): void => {
    sharedSockets.delete(key);
    shared.socket.close(1000);
  };
  return {
    socket: shared.socket,
    end: () => {
      shared.users -= 1;
      // Not at once: StrictMode, a hot update and a change of the page unmount and mount in one task.
      if (shared.users === 0) shared.closeTimer = clock.setTimeout(close, 0);
    },
  };
}
