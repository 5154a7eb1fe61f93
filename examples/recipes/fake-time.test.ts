/** Tests of code that waits for retries, without waiting for them. */
import { ResilientWebSocket } from 'resilient-websocket';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { MisbehavingServer } from '../../src/server/misbehaving-server.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';

let server: MisbehavingServer;

beforeEach(async () => {
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

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
