import type { ResilientWebSocket } from '../../socket/resilient-websocket.ts';
import type { Journal } from './journal.ts';

/**
 * Writes down the messages that come.
 *
 * @returns A function that ends it.
 */
export function followMessages(socket: ResilientWebSocket, journal: Journal): () => void {
  const hear = (): void => journal.add({ kind: 'message', at: performance.now(), fate: 'received' });
  socket.addEventListener('message', hear);
  return () => socket.removeEventListener('message', hear);
}

/**
 * Sends a message, and writes down if it went straight to the connection: that is no step of the machine. Of one that
 * waits, the steps tell.
 */
export function sendWritten(socket: ResilientWebSocket, journal: Journal, text: string): void {
  const { queued } = socket.account;
  const fate = socket.enqueue(text);
  const isDirect = socket.account.queued === queued;
  fate.then(
    (what) => {
      if (isDirect && what === 'sent') journal.add({ kind: 'message', at: performance.now(), fate: 'sent' });
    },
    (error: unknown) => journal.add({ kind: 'note', at: performance.now(), text: String(error) }),
  );
}
