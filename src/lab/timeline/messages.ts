import type { ResilientWebSocket } from '../../full.ts';
import type { Journal } from './journal.ts';

/**
 * Writes down the messages that come: they are no steps of the machine.
 *
 * @returns A function that ends it.
 */
export function followMessages(socket: ResilientWebSocket, journal: Journal): () => void {
  const hear = (): void => journal.add({ kind: 'message', at: performance.now(), fate: 'received' });
  socket.addEventListener('message', hear);
  return () => socket.removeEventListener('message', hear);
}
