import { ws } from 'msw';
import { setupServer } from 'msw/node';
import { ResilientWebSocket } from 'resilient-websocket';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WS from 'ws';
import { next, over } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

const BACKOFF = { minMs: 5, baseMs: 5, maxMs: 5, jitter: 'none' } as const;

const feed = ws.link('ws://feed.invalid/');
// After the import of the class.
const mocks = setupServer();

beforeAll(() => {
  // msw replaces the global WebSocket, which Node 20 does not have.
  globalThis.WebSocket ??= WS as unknown as typeof WebSocket;
  mocks.listen({ onUnhandledRequest: 'bypass' });
});
afterEach(() => mocks.resetHandlers());
afterAll(() => mocks.close());

describe('msw in Node', () => {
  it('[HO-11] a link answers, and closes; the socket connects again', async () => {
    let connections = 0;
    mocks.use(
      feed.addEventListener('connection', ({ client }) => {
        connections++;
        client.addEventListener('message', ({ data }) => client.send(`re: ${String(data)}`));
        if (connections === 1) setTimeout(() => client.close(4000, 'again'), 20);
      }),
    );
    const socket = new ResilientWebSocket('ws://feed.invalid/', [], { backoff: BACKOFF });
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => heard.push(data);
    await next(socket, 'open');
    expect((await next(socket, 'close')).code).toBe(4000);
    await next(socket, 'open');
    socket.send('hello');
    await expect.poll(() => heard).toEqual(['re: hello']);
    socket.close();
    await over(socket);
    expect(connections).toBe(2);
  });

  it('[HO-11] what no link answers goes to the real server', async () => {
    const { url } = await startServer();
    const socket = new ResilientWebSocket(url, [], { backoff: BACKOFF });
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => heard.push(data);
    await next(socket, 'open');
    socket.send('hello');
    await expect.poll(() => heard).toEqual(['hello']);
    socket.close();
    await over(socket);
  });
});
