import { explain } from 'resilient-websocket/codes';
import {
  type Closure,
  type PolicyRule,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { next, over } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

/** The delay after an end with that reason. */
function delayAfter(
  reason: string,
  code = 1013,
  options: ResilientWebSocketOptions = {},
): number | undefined {
  const { network, socket } = fakeLife({ random: () => 0, ...options });
  network.last.open();
  network.last.end(code, reason);
  const remedy = socket.closure?.remedy;
  return remedy?.action === 'retry' ? remedy.delayMs : undefined;
}

describe('a peer that asks for a delay in its close reason', () => {
  it.each([
    ['retry-after=30', 30_000],
    ['retry-after=30s', 30_000],
    ['retry-after=1500ms', 1500],
    ['retry-after=1.5', 1500],
    ['retry-after=1.25', 1250],
    ['Retry-After: 20', 20_000],
    ['too many connections, retry-after=7 please', 7000],
    ['{"retryAfterMs":1234}', 1234],
    ['{"retryAfter":12}', 12_000],
    ['{"reason":"deploy","retry_after":3}', 3000],
  ])('[RA-1] %s', (reason, expected) => {
    expect(delayAfter(reason)).toBe(expected);
  });

  it.each([
    '',
    'retry-after',
    'retry-after=soon',
    'retry-after=10minutes',
    'xretry-after=10',
    '{"retryAfter":"12"}',
    '{"retryAfter":-1}',
    '{"code":5}',
    '{"retryAfter":',
    '{"__proto__":{"retryAfter":1}}',
    '[12]',
  ])('[RA-1] %s asks for nothing', (reason) => {
    const { network, socket } = fakeLife({ random: () => 0 });
    network.last.open();
    network.last.end(1013, reason);
    expect(socket.closure?.retryAfterMs).toBeUndefined();
    expect(socket.closure?.remedy).toMatchObject({ delayMs: 12_000 });
  });

  it('[RA-2] gets it, prolonged by chance by up to a quarter, and never shortened', () => {
    const draws = [0, 0.5, 0.999].map((random) =>
      delayAfter('retry-after=20', 1013, { random: () => random }),
    );
    expect(draws).toEqual([20_000, 22_500, 24_995]);
  });

  it('[RA-2] gets no less than the shortest delay and no more than ten minutes', () => {
    expect(delayAfter('retry-after=0')).toBe(100);
    expect(delayAfter('{"retryAfter":0}')).toBe(100);
    expect(delayAfter('retry-after=86400')).toBe(600_000);
  });

  it.each([1001, 1006, 1011, 1012, 1013, 4000])(
    '[RA-3] gets it in place of back-off, cap and window: %d',
    (code) => {
      const { network, socket } = fakeLife({ random: () => 0 });
      network.last.open();
      network.last.end(code, 'retry-after=42', true);
      expect(socket.closure?.remedy).toMatchObject({ delayMs: 42_000, reason: 'peer' });
      expect(explain(socket.closure as Closure).why).toBe('The peer asked for this delay.');
    },
  );

  it('[RA-3] does not change an exact delay of the application, nor a stop', () => {
    const rules: readonly PolicyRule[] = [{ when: 1013, then: { action: 'retry', delay: 700 } }];
    expect(delayAfter('retry-after=42', 1013, { rules })).toBe(700);
    expect(delayAfter('retry-after=42', 1008)).toBeUndefined();
  });

  it('[RA-3] gets it although the page is just back, and that is no step of the back-off', () => {
    const page = new FakeSignals();
    const backoff = { minMs: 100, baseMs: 1000, maxMs: 60_000, jitter: 'none' } as const;
    const { network, socket, clock } = fakeLife({ signals: page, backoff, random: () => 0 });
    network.last.open();
    page.tell('visible');
    network.last.end(1011, 'retry-after=10');
    expect(socket.closure?.remedy).toMatchObject({ delayMs: 10_000 });
    clock.advance(10_000);
    network.last.fail();
    expect(socket.closure?.remedy).toMatchObject({ delayMs: 1000 });
  });

  it('[RA-3] our own reason asks for nothing', () => {
    const { network, socket } = fakeLife();
    network.last.open();
    socket.close(1000, 'retry-after=5');
    network.last.end(1000, 'retry-after=5');
    expect(socket.closure?.retryAfterMs).toBeUndefined();
  });
});

describe('a server that asks for a delay as it refuses the handshake', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });
  afterEach(() => server.stop());

  async function closureAfter(
    retryAfter: string,
  ): Promise<{ retryAfterMs: number | undefined; delayMs: number }> {
    server.script({ do: 'refuse', status: 503, retryAfter });
    const socket = new ResilientWebSocket(server.url, [], { random: () => 0 });
    const { closure, delayMs } = await next(socket, 'retry');
    socket.close();
    await over(socket);
    return { retryAfterMs: closure.retryAfterMs, delayMs };
  }

  it('[RA-4] in seconds', async () => {
    expect(await closureAfter('17')).toEqual({ retryAfterMs: 17_000, delayMs: 17_000 });
  });

  it('[RA-4] as a date, by the clock of the server', async () => {
    const { retryAfterMs = Number.NaN } = await closureAfter(new Date(Date.now() + 60_000).toUTCString());
    expect(retryAfterMs).toBeGreaterThanOrEqual(58_000);
    expect(retryAfterMs).toBeLessThanOrEqual(61_000);
  });

  it.each(['soon', '-1', ''])('[RA-4] nothing that makes sense asks for nothing: %j', async (retryAfter) => {
    expect((await closureAfter(retryAfter)).retryAfterMs).toBeUndefined();
  });
});
