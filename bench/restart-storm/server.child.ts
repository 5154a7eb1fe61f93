import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { ServerRequest } from './order.ts';

/** All clients fit in at once. */
const BACKLOG = 4096;

/** Who has not answered the Close frame by then is left. */
const GRACE_MS = 500;

const RESTART = 1012;

const listener = createServer();
const server = new WebSocketServer({ server: listener });
server.on('connection', (socket) => socket.on('error', () => {}));
// Those of the listener come here, too.
server.on('error', () => process.send?.(false));
listener.on('listening', () => process.send?.(true));

process.once('disconnect', () => process.exit());
process.on('message', (request: ServerRequest) => {
  if (request.do === 'listen') listener.listen({ host: '127.0.0.1', port: request.port, backlog: BACKLOG });
  else restart();
});

function restart(): void {
  listener.close(() => process.exit());
  for (const socket of server.clients) socket.close(RESTART);
  setTimeout(() => process.exit(), GRACE_MS);
}
