import { setTimeout as pass } from 'node:timers/promises';
import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { type ReverseProxy, startHaproxy, startNginx } from '../support/proxies.ts';

/** The way back is short, so that a life follows a life. */
const BACKOFF = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

const CUT = {
  code: 1006,
  wasClean: false,
  origin: 'remote',
  stage: 'open',
  cause: 'connection-lost',
  final: false,
};

/** More than three lives and ten limits take, over the proxy with the longer one. */
const TIMEOUT_MS = 75_000;

/** How many lives in a row end alike before the limit is taken for known. */
const LIVES = 3;

// The cases run side by side: what takes long is that time passes. The longest come first, for few run at once.
describe.concurrent.each([
  { proxy: 'haproxy', start: startHaproxy, idleLimitMs: 4000 },
  { proxy: 'nginx', start: startNginx, idleLimitMs: 3000 },
])(
  'behind $proxy, which ends what is idle for $idleLimitMs ms',
  { timeout: TIMEOUT_MS },
  ({ start, idleLimitMs }) => {
    let server: MisbehavingServer;
    let proxy: ReverseProxy;
    beforeAll(async () => {
      server = await MisbehavingServer.start();
      proxy = await start(server, idleLimitMs);
    });
    afterAll(async () => {
      await proxy?.stop();
      await server?.stop();
    });

    /** A socket over the proxy for the length of one test, and the events told so far. */
    function connect(
      // That of the test: which test runs is not known where several do.
      { onTestFinished }: TestContext,
      heartbeat: NonNullable<ResilientWebSocketOptions['heartbeat']>,
    ): { readonly socket: ResilientWebSocket; readonly told: readonly Told[] } {
      const socket = new ResilientWebSocket(proxy.url, [], { backoff: BACKOFF, heartbeat });
      onTestFinished(() => {
        socket.close();
        return over(socket);
      });
      return { socket, told: record(socket) };
    }

    /** That the one idle limit which was told is the one of the proxy, with an interval that stays below it. */
    function expectTheLimit(told: readonly Told[]): void {
      const limits = eventsNamed(told, 'warning').filter((warning) => warning.kind === 'idle-limit');
      expect(limits).toHaveLength(1);
      for (const { limitMs, intervalMs } of limits) {
        expect(limitMs).toBeGreaterThanOrEqual(idleLimitMs * 0.9);
        expect(limitMs).toBeLessThanOrEqual(idleLimitMs * 1.1);
        expect(intervalMs).toBeGreaterThan(0);
        expect(intervalMs).toBeLessThan(idleLimitMs);
      }
    }

    it('[IL-5] an interval of "auto" settles below the limit, and the line stays up for ten limits', async (test) => {
      const { socket, told } = connect(test, 'auto');
      await waitForCloses(socket, LIVES);
      await next(socket, 'open');
      await pass(10 * idleLimitMs);
      expect(eventsNamed(told, 'close')).toMatchObject(Array(LIVES).fill(CUT));
      await expectEcho(socket);
    });

    it('[IL-4] without a heartbeat the limit is measured, and told once', async (test) => {
      const { socket, told } = connect(test, false);
      await waitForCloses(socket, LIVES + 2);
      expectTheLimit(told);
      expect(eventsNamed(told, 'close')).toMatchObject(Array(LIVES + 2).fill(CUT));
    });

    it('[IL-5] half the limit as the interval keeps the line up from the start', async (test) => {
      const { socket, told } = connect(test, { intervalMs: idleLimitMs / 2 });
      await next(socket, 'open');
      await pass(5 * idleLimitMs);
      expect(eventsNamed(told, 'close')).toEqual([]);
      expect(eventsNamed(told, 'warning')).toEqual([]);
      await expectEcho(socket);
    });

    it('[IL-4] traffic in the middle of a life does not spoil it: silence counts from the last', async (test) => {
      const { socket, told } = connect(test, false);
      socket.on('open', async () => {
        await pass(1000);
        socket.send('news');
      });
      let echoes = 0;
      socket.addEventListener('message', () => echoes++);
      await waitForCloses(socket, LIVES);
      expect(echoes).toBe(LIVES);
      expectTheLimit(told);
    });
  },
);

/** So many ends of connections, from now on. */
async function waitForCloses(socket: ResilientWebSocket, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await next(socket, 'close');
}

/** That the line carries a message there and back. */
async function expectEcho(socket: ResilientWebSocket): Promise<void> {
  const answer = new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => resolve(data), { once: true });
  });
  socket.send('still there');
  expect(await answer).toBe('still there');
}
