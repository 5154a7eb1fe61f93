import { type Closure, type DropReason, MessageDroppedError, type ResilientWebSocket } from '../../full.ts';
import type { Terminal } from '../command.ts';
import type { Incoming, Reporter } from './reporter.ts';

/** What a session ends with. */
const EXIT = { NORMAL: 0, GAVE_UP: 1, NEVER_CONNECTED: 3, INTERRUPTED: 130 } as const;

/** More than this waits in the pipe, where it is not lost when the queue is full. */
const MAX_QUEUED = 1000;

/** A connection that is behind with more gets nothing until it has caught up. */
export const HIGH_WATER_BYTES: number = 64 * 1024;

/** Sends what comes in and shows what happens, until the socket is over. Returns the exit code. */
export async function converse(
  socket: ResilientWebSocket,
  reporter: Reporter,
  { interrupted }: Pick<Terminal, 'interrupted'>,
): Promise<number> {
  const tellLost = inOneGo<DropReason>((count, reason) => reporter.lost(count, reason));
  let hasOpened = false;
  let hasLost = false;
  let isInterrupted = false;
  const over = new Promise<Closure>((resolve) => {
    socket.on('close', (closure) => {
      if (closure.final) resolve(closure);
    });
  });
  socket.on('open', () => {
    hasOpened = true;
  });
  socket.on('drop', ({ reason }) => {
    hasLost = true;
    tellLost(reason);
  });
  socket.on('*', (name, event) => reporter.event(name, event as never));
  socket.addEventListener('message', ({ data }) => reporter.message(data as Incoming));
  void interrupted.then(() => {
    isInterrupted = true;
    socket.close(1000);
  });
  // What the input fails with is not waited for any longer than the connection is.
  const closure = await Promise.race([over, sendAll(socket, reporter).then(() => over)]);
  reporter.close();
  if (isInterrupted) return EXIT.INTERRUPTED;
  if (!hasOpened) return EXIT.NEVER_CONNECTED;
  return !hasLost && isNormal(closure) ? EXIT.NORMAL : EXIT.GAVE_UP;
}

/** Sends the lines of the input, and closes when the peer has got them all. */
async function sendAll(socket: ResilientWebSocket, reporter: Reporter): Promise<void> {
  try {
    for await (const line of reporter.lines()) {
      socket.send(line);
      const { queued } = socket.account;
      if (queued > 0) reporter.queued(queued);
      if (queued >= MAX_QUEUED || socket.bufferedAmount > HIGH_WATER_BYTES) await socket.ready();
    }
    await socket.ready();
    await socket.confirmed();
    socket.close(1000);
  } catch (error) {
    // Reported as it happened; what is left of the input has nobody to go to.
    if (socket.status !== 'closed') socket.close(1000);
    if (!(error instanceof MessageDroppedError) && !isOver(error)) throw error;
  }
}

/** Makes a function that counts what is told it in one task, and passes on how often it was each. */
function inOneGo<T>(pass: (count: number, what: T) => void): (what: T) => void {
  const counts = new Map<T, number>();
  return (what) => {
    if (counts.size === 0) {
      queueMicrotask(() => {
        for (const [each, count] of counts) pass(count, each);
        counts.clear();
      });
    }
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
}

function isOver(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError';
}

/** Whether the last connection ended as one that is no longer needed. */
function isNormal({ remedy, category }: Closure): boolean {
  if (category === 'normal') return true;
  return remedy.action === 'stop' && remedy.outcome === 'closed';
}
