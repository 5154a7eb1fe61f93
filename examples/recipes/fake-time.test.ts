/** Tests of code that waits for retries, without waiting for them. */
import { ResilientWebSocket } from 'resilient-websocket';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';

let server: MisbehavingServer;

beforeEach(async () => {
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

// #region network
/** What is tested: a line that says how the connection stands. */
function tellState(socket: ResilientWebSocket): { text: string } {
  const line = { text: '' };
  socket.on('open', () => {
    line.text = 'connected';
  });
  socket.on('retry', ({ closure, delayMs }) => {
    const what = closure.category === 'restart' ? 'The server restarts' : 'The connection is lost';
    line.text = `${what}: again in ${delayMs / 1000} s`;
  });
  return line;
}

it('says that the server restarts, and then that it is back', () => {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const { WebSocket } = network;
  const socket = new ResilientWebSocket('wss://example.com/', [], { WebSocket, clock, random: () => 0.5 });
  const line = tellState(socket);

  network.last.open();
  expect(line.text).toBe('connected');

  network.last.end(1012);
  expect(line.text).toBe('The server restarts: again in 3 s');
  socket.send('meanwhile');

  clock.advance(3000);
  expect(network.sockets).toHaveLength(2);
  network.last.open();
  expect(line.text).toBe('connected');
  expect(network.last.sent).toEqual(['meanwhile']);
});
// #endregion

// #region timers
it('reconnects after the delay, with the fake timers of vitest', async () => {
  // Timers alone: `setImmediate` and the network go on as always.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  server.script({ do: 'close', code: 1012 });

  const socket = new ResilientWebSocket(server.url);
  const delayMs = await new Promise<number>((resolve) =>
    socket.on('retry', (retry) => resolve(retry.delayMs)),
  );
  expect(delayMs).toBeGreaterThanOrEqual(1000);

  const isOpen = new Promise((resolve) => socket.on('open', resolve));
  vi.advanceTimersByTime(delayMs - 1);
  expect(socket.status).toBe('reconnecting');
  expect(server.handshakes).toHaveLength(1);
  vi.advanceTimersByTime(1);
  await isOpen;
  expect(server.handshakes).toHaveLength(2);
  socket.close();
});
// #endregion

// #region clock
it('reconnects after the delay, with a clock of its own', async () => {
  server.script({ do: 'close', code: 1012 });

  const clock = new FakeClock();
  // No chance either: a 1012 is retried after 1 to 5 s, and the middle of that is 3 s.
  const socket = new ResilientWebSocket(server.url, [], { clock, random: () => 0.5 });
  const delayMs = await new Promise<number>((resolve) =>
    socket.on('retry', (retry) => resolve(retry.delayMs)),
  );
  expect(delayMs).toBe(3000);

  const isOpen = new Promise((resolve) => socket.on('open', resolve));
  clock.advance(3000);
  await isOpen;
  expect(server.handshakes).toHaveLength(2);
  socket.close();
});
// #endregion
