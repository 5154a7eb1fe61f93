/** The server at the other end of the loopback, in a process of its own. Tells its port, and ends with its parent. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { frameOf } from './frames.ts';
import type { LoopbackRequest } from './loopback.ts';

/** About so many bytes go out in one write: more than a client reads at once. */
const WRITE_BYTES = 256 * 1024;

/** A fleet of clients connects at once. */
const BACKLOG = 4096;

process.once('disconnect', () => process.exit());

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: BACKLOG });
server.on('connection', (client, { socket }) => attend(client, socket));
await once(server, 'listening');
process.send?.((server.address() as AddressInfo).port);

/** A request comes as text while nothing else is under way; whatever comes after it is what it announced. */
function attend(client: WebSocket, socket: Socket): void {
  let awaited = 0;
  client.on('message', (data) => {
    if (awaited > 0) {
      awaited--;
      if (awaited === 0) client.send('all in');
      return;
    }
    const request = JSON.parse(String(data)) as LoopbackRequest;
    if (request.direction === 'send') awaited = request.messages;
    else void stream(socket, request);
  });
}

/** Past `ws`, in large writes of frames made before: the client should have to wait for nothing. */
async function stream(socket: Socket, { messages, bytes, isBinary }: LoopbackRequest): Promise<void> {
  const frame = frameOf(Buffer.alloc(bytes, 'x'), isBinary);
  const perWrite = Math.max(1, Math.floor(WRITE_BYTES / frame.length));
  const frames = Buffer.concat(Array.from({ length: perWrite }, () => frame));
  for (let left = messages; left > 0; left -= perWrite) {
    const isRoom = socket.write(left >= perWrite ? frames : frames.subarray(0, left * frame.length));
    if (!isRoom) await once(socket, 'drain');
  }
}
