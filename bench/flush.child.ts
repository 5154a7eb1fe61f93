/** One side of a flush, in a process of its own: `server`, or `client <name> <port>`. Reports to its parent. */
import ReconnectingWebSocket from 'reconnecting-websocket';
import { ResilientWebSocket } from 'resilient-websocket';
import { WebSocket, WebSocketServer } from 'ws';
import { type ClientReport, COUNT, type FlushClient, type ServerReport } from './flush/report.ts';

const [side, name, port] = process.argv.slice(2);

/** Long enough for the last slice to have gone. */
const REST_MS = 200;

if (side === 'server') serve();
else await flush(name as FlushClient, `ws://127.0.0.1:${port}/`);

function serve(): void {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : 0);
  });
  server.on('connection', (socket) => {
    let received = 0;
    let inOrder = true;
    let startedAt = 0;
    socket.on('message', (data) => {
      if (received === 0) startedAt = performance.now();
      if (Number(String(data)) !== received) inOrder = false;
      received++;
      if (received < COUNT) return;
      process.send?.({ tookMs: performance.now() - startedAt, inOrder } satisfies ServerReport);
    });
  });
}

async function flush(client: FlushClient, url: string): Promise<void> {
  const messages = Array.from({ length: COUNT }, (_, number) => String(number).padEnd(32));
  const socket = connect(client, url);
  const opened = new Promise<void>((resolve) => {
    socket.addEventListener('open', () => resolve());
  });
  let queueMs = 0;
  const sendAll = (): void => {
    const startedAt = performance.now();
    for (const message of messages) socket.send(message);
    queueMs = performance.now() - startedAt;
  };
  // Bare ws cannot queue, so it sends all in one go when it is open.
  if (client === 'ws') socket.addEventListener('open', sendAll);
  else sendAll();
  const stall = watchStall();
  await opened;
  await new Promise((resolve) => process.once('message', resolve));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  process.send?.({ queueMs, stallMs: stall() } satisfies ClientReport);
  process.disconnect?.();
  socket.close();
}

interface Sending {
  addEventListener(type: 'open', listener: () => void): void;
  send(text: string): void;
  close(): void;
}

function connect(client: FlushClient, url: string): Sending {
  switch (client) {
    case 'resilient-websocket':
      return new ResilientWebSocket(url, [], { queue: { maxMessages: COUNT } });
    case 'reconnecting-websocket':
      return new ReconnectingWebSocket(url, [], { WebSocket });
    case 'ws':
      return new WebSocket(url);
  }
}

/** Measures how late a timer of 1 ms is at most, until it is called. */
function watchStall(): () => number {
  let last = performance.now();
  let longest = 0;
  const tick = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return () => {
    clearInterval(tick);
    return longest;
  };
}
