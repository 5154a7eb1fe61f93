import { explain } from 'resilient-websocket/codes';
import {
  type Closure,
  type PolicyRule,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type Warning,
} from 'resilient-websocket/full';
import { endless } from 'resilient-websocket/presets';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventsNamed, next, over, record } from '../support/events.ts';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';
import { startServer } from '../support/start-server.ts';

const HOUR_MS = 3_600_000;

describe('1005, a peer that gives no status', () => {
  afterEach(() => vi.restoreAllMocks());

  /** A socket whose peer closes with an empty frame, again and again. */
  function emptyCloses(times: number, pauseMs: number, url: string): readonly Warning[] {
    const { network, clock, told, socket } = fakeLife({ stableAfterMs: 0 }, url);
    for (let time = 0; time < times; time++) {
      network.last.open();
      clock.advance(pauseMs);
      network.last.end(1005);
      const remedy = socket.closure?.remedy;
      if (remedy?.action === 'retry') clock.advance(remedy.delayMs);
    }
    return eventsNamed(told, 'warning');
  }

  it('[PB-1] is a warning each time, with the code, the count and the rate', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const warnings = emptyCloses(6, 1000, 'ws://peer-1/');
    expect(warnings).toHaveLength(6);
    expect(warnings).toMatchObject(
      [1, 2, 3, 4, 5, 6].map((count) => ({
        kind: 'peer-bug',
        code: 1005,
        count,
        perHour: count,
        isFrequent: count >= 5,
      })),
    );
  });

  it('[PB-2] is told to the console once for the endpoint, and once more when it becomes frequent', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    emptyCloses(20, 1000, 'ws://peer-2/?token=secret');
    emptyCloses(20, 1000, 'ws://peer-2/?token=other');
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /^\[resilient-websocket\] ws:\/\/peer-2\/: The peer closed with an empty/,
    );
    expect(warn.mock.calls[1]?.[0]).toMatch(/5 times within an hour/);
    expect(String(warn.mock.calls)).not.toContain('secret');
  });

  it('[PB-3] is not frequent where it is rare: the rate forgets what is older than an hour', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const warnings = emptyCloses(8, HOUR_MS / 2, 'ws://peer-3/');
    expect(warnings.at(-1)).toMatchObject({ count: 8, perHour: 2, isFrequent: false });
    expect(warn.mock.calls.filter(([text]) => String(text).includes('1005'))).toHaveLength(1);
  });

  it('[PB-4] is retried with back-off', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { network, socket } = fakeLife();
    network.last.open();
    network.last.end(1005);
    expect(socket.closure).toMatchObject({
      category: 'sentinel',
      final: false,
      remedy: { rule: 'sentinel' },
    });
  });

  it('[PB-5] a clean 1006 or 1015, as Firefox passes on, is a peer that put a reserved code on the wire', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const code of [1006, 1015]) {
      const { network, told } = fakeLife();
      network.last.open();
      network.last.end(code, '', true);
      expect(eventsNamed(told, 'warning')).toMatchObject([{ kind: 'peer-bug', code }]);
    }
  });

  it('[PB-6] a code that nothing defines is a warning and is retried', () => {
    for (const code of [999, 1004, 1016, 2999, 5000]) {
      const { network, told, socket } = fakeLife();
      network.last.open();
      network.last.end(code, '', true);
      expect(eventsNamed(told, 'warning')).toMatchObject([{ kind: 'reserved-code', code }]);
      expect(socket.closure).toMatchObject({ code, category: 'reserved', final: false });
    }
  });
});

describe('1000 of a peer, where the application has not closed', () => {
  const ENDPOINT = 'ws://peer-closed/?token=secret';
  afterEach(() => vi.restoreAllMocks());

  /** A socket whose peer has closed with the code after so much silence. */
  function endAfter(silentMs: number, code: number, options: ResilientWebSocketOptions = {}): FakeLife {
    const life = fakeLife({ heartbeat: false, ...options }, ENDPOINT);
    life.network.last.open();
    life.clock.advance(silentMs);
    life.network.last.end(code);
    return life;
  }

  it('[PB-7] is a warning with the length of the silence and the cure, on the console once for the endpoint', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (let time = 0; time < 3; time++) {
      const { told, socket } = endAfter(61_230, 1000);
      const [warning, ...others] = eventsNamed(told, 'warning');
      expect(others).toEqual([]);
      expect(warning).toMatchObject({ kind: 'peer-closed', silentMs: 61_230 });
      expect(warning?.message).toBe(
        "The peer ended the connection with 1000 (normal), after 61.2 s of silence. The application had not closed it, and no attempt follows. If this connection is meant to have no end, give the option rules: endless, of resilient-websocket/presets. If its end is normal: rules: [{ when: 1000, then: { action: 'stop' } }].",
      );
      expect(told.map(({ name }) => name).slice(-3)).toEqual(['status', 'close', 'warning']);
      expect(socket.closure).toMatchObject({ final: true, remedy: { outcome: 'normal' } });
    }
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^\[resilient-websocket\] ws:\/\/peer-closed\/: The peer ended/);
    expect(String(warn.mock.calls)).not.toContain('secret');
  });

  it('[PB-7] in a prologue, too', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { network, told } = fakeLife({ prologue: () => new Promise(() => {}) });
    network.last.open();
    network.last.end(1000);
    expect(eventsNamed(told, 'warning')).toMatchObject([{ kind: 'peer-closed', silentMs: undefined }]);
    expect(eventsNamed(told, 'warning')[0]?.message).toMatch(/with 1000 \(normal\)\. The application/);
  });

  it.each<[string, ResilientWebSocketOptions]>([
    ['a rule that stops', { rules: [{ when: 1000, then: { action: 'stop' } }] }],
    ['a rule that puts it into another category', { rules: [{ when: 1000, then: { category: 'restart' } }] }],
    ['a rule that retries', { rules: [{ when: 'normal', then: { action: 'retry', delay: 5 } }] }],
    ['the preset endless', { rules: endless }],
    ['the policy function', { decide: () => ({ action: 'stop' }) }],
    ['retry: false', { retry: false }],
  ])('[PB-8] is none where %s has decided', (_, options) => {
    expect(eventsNamed(endAfter(5000, 1000, options).told, 'warning')).toEqual([]);
  });

  it('[PB-8] is none where the application closed, or connects again', () => {
    for (const act of ['close', 'reconnect'] as const) {
      const { network, socket, told } = fakeLife();
      network.last.open();
      socket[act]();
      network.last.end(1000);
      expect(eventsNamed(told, 'warning')).toEqual([]);
    }
  });

  it('[PB-8] is none for a code that a rule calls normal', () => {
    const rules: readonly PolicyRule[] = [{ when: 4000, then: { category: 'normal' } }];
    expect(eventsNamed(endAfter(5000, 4000, { rules }).told, 'warning')).toEqual([]);
  });
});

describe('a close of our own', () => {
  it('[LC-1] without a code reports 1005, and is neither warned of nor retried', {
    tags: ['real-server'],
  }, async () => {
    const server = await startServer();
    const socket = new ResilientWebSocket(server.url);
    await next(socket, 'open');
    const told = record(socket);
    const warn = vi.spyOn(console, 'warn');
    socket.close();
    expect(socket.readyState).toBe(2);
    await over(socket);
    expect(socket.closure).toMatchObject({
      code: 1005,
      wasClean: true,
      origin: 'local',
      cause: 'close',
      final: true,
      remedy: { action: 'stop', outcome: 'closed' },
    });
    expect(eventsNamed(told, 'warning')).toHaveLength(0);
    expect(eventsNamed(told, 'retry')).toHaveLength(0);
    expect(eventsNamed(told, 'giveup')).toHaveLength(0);
    expect(warn).not.toHaveBeenCalled();
    await expect.poll(() => server.closeCodes).toEqual([1005]);
    expect(server.handshakes).toHaveLength(1);
  });

  it.each([1000, 3000, 4999])(
    '[LC-2] with %i is over, whatever the rules say of that code',
    { tags: ['real-server'] },
    async (code) => {
      const server = await startServer();
      const socket = new ResilientWebSocket(server.url, [], {
        rules: [{ when: code, then: { category: 'restart' } }],
      });
      await next(socket, 'open');
      socket.close(code, 'bye');
      await over(socket);
      expect(socket.closure).toMatchObject({ code, reason: 'bye', origin: 'local', final: true });
      await expect.poll(() => server.closeCodes).toEqual([code]);
    },
  );

  it('[LC-3] that the peer never answers is over after closeTimeoutMs, and its late events change nothing', () => {
    const { network, clock, socket, told } = fakeLife({ closeTimeoutMs: 3000 });
    network.last.open();
    socket.close(1000);
    clock.advance(2999);
    expect(socket.status).toBe('closing');
    clock.advance(1);
    expect(socket.status).toBe('closed');
    expect(socket.closure).toMatchObject({
      code: 1006,
      wasClean: false,
      origin: 'local',
      cause: 'close-timeout',
      final: true,
    });
    const before = told.length;
    clock.advance(60_000);
    network.last.end(1000);
    expect(told).toHaveLength(before);
    expect(clock.pending).toBe(0);
  });

  it('[LC-4] before the first open, or with messages in the queue, is a premature-close warning', () => {
    const first = fakeLife();
    first.socket.send('x');
    first.socket.send('y');
    first.socket.close();
    expect(eventsNamed(first.told, 'warning')).toMatchObject([
      { kind: 'premature-close', queued: 2, everOpened: false },
    ]);
    first.clock.advance(0);
    expect(eventsNamed(first.told, 'drop')).toMatchObject([
      { data: 'x', reason: 'closed' },
      { data: 'y', reason: 'closed' },
    ]);

    const second = fakeLife();
    second.network.last.open();
    second.network.last.end(1006);
    second.socket.send('x');
    second.socket.close();
    expect(eventsNamed(second.told, 'warning')).toMatchObject([
      { kind: 'premature-close', queued: 1, everOpened: true },
    ]);

    const third = fakeLife();
    third.network.last.open();
    third.socket.close();
    expect(eventsNamed(third.told, 'warning')).toHaveLength(0);
  });

  it('[LC-5] a 1000 of the peer that nobody asked for is a normal end', {
    tags: ['real-server'],
  }, async () => {
    const server = await startServer();
    server.script({ do: 'close', code: 1000 });
    const socket = new ResilientWebSocket(server.url);
    const told = record(socket);
    await over(socket);
    expect(socket.closure).toMatchObject({
      code: 1000,
      origin: 'remote',
      category: 'normal',
      remedy: { outcome: 'normal' },
    });
    expect(eventsNamed(told, 'giveup')).toHaveLength(0);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[LC-6] in any phase makes no further attempt and leaves no timer', () => {
    const phases: Record<string, (life: ReturnType<typeof fakeLife>) => void> = {
      connecting: () => {},
      open: ({ network }) => network.last.open(),
      waiting: ({ network }) => network.last.fail(),
      closing: ({ network, socket }) => {
        network.last.open();
        socket.close();
      },
      over: ({ network }) => {
        network.last.open();
        network.last.end(1000);
      },
    };
    for (const [phase, enter] of Object.entries(phases)) {
      const life = fakeLife();
      enter(life);
      const { length } = life.network.sockets;
      life.socket.close();
      life.clock.advance(HOUR_MS);
      expect(life.network.sockets.length, phase).toBe(length);
      expect(life.clock.pending, phase).toBe(0);
      expect(life.socket.readyState, phase).toBe(3);
    }
    const idle = fakeLife({ autoConnect: false });
    idle.socket.close();
    idle.clock.advance(HOUR_MS);
    expect(idle.network.sockets).toHaveLength(0);
    expect(idle.socket.readyState).toBe(3);
    const resolving = fakeLife({}, () => new Promise<string>(() => {}));
    resolving.socket.close();
    resolving.clock.advance(HOUR_MS);
    expect(resolving.network.sockets).toHaveLength(0);
    expect(resolving.clock.pending).toBe(0);
  });
});

describe('1010, a missing extension', { tags: ['real-server'] }, () => {
  it('[EX-1] fails the connection with 1010 on the wire, names the extension and says what to do', async () => {
    const server = await startServer({ deflate: false });
    const socket = new ResilientWebSocket(server.url, [], { requiredExtensions: ['permessage-deflate'] });
    const told = record(socket);
    const types: string[] = [];
    for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => types.push(type));
    await over(socket);
    expect(socket.closure).toMatchObject({
      code: 1010,
      reason: 'permessage-deflate',
      category: 'extension-failure',
      origin: 'synthetic',
      stage: 'handshake',
      cause: 'missing-extension',
      final: true,
      remedy: { action: 'stop', outcome: 'fatal' },
    });
    expect(explain(socket.closure as Closure).advice).toMatch(/Sec-WebSocket-Extensions/);
    expect(types).toEqual(['error', 'close']);
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'fatal' }]);
    await expect.poll(() => server.closeCodes).toEqual([1010]);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[EX-2] opens where the server negotiates it', async () => {
    const server = await startServer({ deflate: true });
    const socket = new ResilientWebSocket(server.url, [], { requiredExtensions: ['permessage-deflate'] });
    await next(socket, 'open');
    expect(socket.extensions).toContain('permessage-deflate');
    socket.close();
    await over(socket);
  });

  it('[EX-3] a 1010 of the server gets the same class', async () => {
    const server = await startServer();
    server.script({ do: 'close', code: 1010, reason: 'permessage-deflate' });
    const socket = new ResilientWebSocket(server.url);
    await over(socket);
    expect(socket.closure).toMatchObject({
      code: 1010,
      category: 'extension-failure',
      origin: 'remote',
      final: true,
    });
  });

  it('[EX-4] understands a header with several extensions and parameters', () => {
    const { network, socket } = fakeLife({ requiredExtensions: ['permessage-deflate', 'x-two'] });
    network.last.open(
      undefined,
      'x-one, permessage-deflate; client_max_window_bits=15; server_no_context_takeover, x-two',
    );
    expect(socket.status).toBe('open');
  });
});
