import { WebSocket as MockSocket, Server } from 'mock-socket';
import { ResilientWebSocket } from 'resilient-websocket';
import { afterEach, expect, it, vi } from 'vitest';
import { next, over } from '../support/events.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('[HO-12] mock-socket in the place of the global, after the import, answers and closes; the socket connects again', async () => {
  vi.stubGlobal('WebSocket', MockSocket);
  const server = new Server('ws://feed.invalid/');
  let connections = 0;
  server.on('connection', (client) => {
    connections++;
    client.on('message', (data) => client.send(`re: ${String(data)}`));
  });
  const backoff = { minMs: 5, baseMs: 5, maxMs: 5, jitter: 'none' } as const;
  const socket = new ResilientWebSocket('ws://feed.invalid/', [], { backoff });
  const heard: unknown[] = [];
  socket.onmessage = ({ data }) => heard.push(data);
  await next(socket, 'open');
  socket.send('hello');
  await expect.poll(() => heard).toEqual(['re: hello']);
  const closed = next(socket, 'close');
  for (const client of server.clients()) client.close({ code: 4000, reason: 'again', wasClean: true });
  expect((await closed).code).toBe(4000);
  await next(socket, 'open');
  expect(connections).toBe(2);
  socket.close();
  await over(socket);
  server.stop();
});
