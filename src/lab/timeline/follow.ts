import type { WebSocketConstructor } from '../../runtime/native-socket.ts';
import type { ResilientWebSocket } from '../../socket/resilient-websocket.ts';
import type { Journal } from './journal.ts';

/** The platform's class, which writes down when an attempt starts: no event says so. */
export function watchedWebSocket(journal: Journal): WebSocketConstructor {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      journal.enter('connecting', performance.now());
    }
  };
}

/**
 * Writes down what happens to a socket.
 *
 * @returns A function that ends it.
 */
export function follow(socket: ResilientWebSocket, journal: Journal): () => void {
  const note = (text: string): void => journal.add({ kind: 'note', at: performance.now(), text });
  let isLeaving = false;
  const ends = [
    socket.on('status', ({ status, previous }) => {
      const at = performance.now();
      if (status === 'closing' || status === 'suspended' || status === 'closed') journal.enter(status, at);
      if (status !== 'reconnecting' || previous !== 'open') return;
      // The end of a connection that is lost comes at once; that of one which `reconnect()` replaces, later.
      isLeaving = true;
      queueMicrotask(() => {
        if (isLeaving) journal.enter('closing', at);
      });
    }),
    socket.on('open', () => journal.enter('open', performance.now())),
    socket.on('close', (ending) => {
      isLeaving = false;
      journal.add({ kind: 'ending', at: performance.now(), ending });
    }),
    socket.on('retry', ({ delayMs }) => {
      const at = performance.now();
      journal.enter('waiting', at, at + delayMs);
    }),
    socket.on('warning', ({ message }) => note(message)),
    socket.on('stable', () => note('The connection is stable: the next outage starts afresh.')),
    socket.on('giveup', ({ outcome }) => note(`It gives up: ${outcome}.`)),
    socket.on('drop', ({ reason }) => {
      const fate = reason === 'unconfirmed' ? 'in-doubt' : 'dropped';
      journal.add({ kind: 'message', at: performance.now(), fate });
    }),
  ];
  const hear = (): void => journal.add({ kind: 'message', at: performance.now(), fate: 'received' });
  socket.addEventListener('message', hear);
  ends.push(() => socket.removeEventListener('message', hear));
  return () => {
    for (const end of ends) end();
  };
}

/** Sends a message, and writes down what becomes of it. A drop is told by the socket itself. */
export function sendWritten(socket: ResilientWebSocket, journal: Journal, text: string): void {
  const waits = socket.status !== 'open';
  const write = (fate: 'sent' | 'queued' | 'flushed'): void =>
    journal.add({ kind: 'message', at: performance.now(), fate });
  if (waits) write('queued');
  socket.enqueue(text).then(
    (fate) => {
      if (fate === 'sent') write(waits ? 'flushed' : 'sent');
    },
    (error: unknown) => journal.add({ kind: 'note', at: performance.now(), text: String(error) }),
  );
}
