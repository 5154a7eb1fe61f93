import type { Page } from 'playwright-core';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFaults } from '../support/fault-plan.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { Relay } from '../support/relay.ts';
import { servePages } from './serve-pages.ts';

/** In the page only: the bundle's global. */
declare const rws: typeof import('./page-side.ts');

/** A back-off that keeps a test short. */
const SOON = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

let page: Page;
let server: MisbehavingServer;
/** What the page's console said, and what went uncaught. */
let said: string[];

// A page of its own for each test: the console is told once per page.
const pages = servePages({
  scripts: { rws: `export * from './test/browser/page-side.ts'` },
  made(page) {
    said = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
  },
});

beforeEach(async () => {
  page = pages.page;
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

/** Waits until the page has been heard out: messages of its console arrive in order. */
async function hearOut(): Promise<readonly string[]> {
  await page.evaluate(() => console.log('that is all'));
  await expect.poll(() => said.at(-1)).toBe('log: that is all');
  return said.slice(0, -1);
}

describe('in a page of Chromium', () => {
  it('[BR-1] a line that drops is an interim 1006, and the same object comes back', async () => {
    const relay = await Relay.start(server.port);
    const socket = await page.evaluateHandle(
      async ([url, backoff]) => {
        const socket = new rws.ResilientWebSocket(url, [], { backoff });
        await rws.next(socket, 'open');
        return socket;
      },
      [relay.url, SOON] as const,
    );
    const life = socket.evaluate(async (socket) => {
      const seen = rws.watch(socket);
      const told = rws.record(socket);
      const echo = new Promise<string>((resolve) => {
        socket.onmessage = ({ data }) => resolve(String(data));
      });
      const { closure } = await rws.next(socket, 'retry');
      const statusBetween = socket.status;
      socket.send('while down');
      const text = await echo;
      const { code, reason, wasClean, category, origin, stage, cause, final } = closure;
      return {
        closure: { code, reason, wasClean, category, origin, stage, cause, final },
        platform: seen.map(({ type }) => type),
        typed: told.map(({ name }) => name),
        reconnect: rws.eventsNamed(told, 'open').map(({ isReconnect }) => isReconnect),
        statusBetween,
        text,
      };
    });
    // The listeners of the page are there: an evaluation is answered after the ones before it have begun.
    await page.evaluate(() => {});
    relay.cut();
    expect(await life).toEqual({
      closure: {
        code: 1006,
        reason: '',
        wasClean: false,
        category: 'abnormal',
        origin: 'remote',
        stage: 'open',
        cause: 'connection-lost',
        final: false,
      },
      platform: ['error', 'close', 'open', 'message'],
      typed: ['status', 'close', 'retry', 'status', 'open'],
      reconnect: [true],
      statusBetween: 'reconnecting',
      text: 'while down',
    });
    expect(server.messages).toEqual(['while down']);
    await relay.stop();
  });

  it('[BR-2] a 1012 is a restart: back after one to five seconds', async () => {
    void server.connection().then((connection) => connection.close(1012, 'deploy'));
    const life = await page.evaluate(async (url) => {
      const socket = new rws.ResilientWebSocket(url);
      const { delayMs, closure } = await rws.next(socket, 'retry');
      const { isReconnect, downtimeMs } = await rws.next(socket, 'open');
      const { code, reason, wasClean, category, final } = closure;
      return { closure: { code, reason, wasClean, category, final }, delayMs, isReconnect, downtimeMs };
    }, server.url);
    expect(life).toMatchObject({
      closure: { code: 1012, reason: 'deploy', wasClean: true, category: 'restart', final: false },
      isReconnect: true,
    });
    expect(life.delayMs).toBeGreaterThanOrEqual(1000);
    expect(life.delayMs).toBeLessThanOrEqual(5000);
    // A timer of the page may be early by the resolution of its clock.
    expect(life.downtimeMs).toBeGreaterThanOrEqual(life.delayMs - 1);
  });

  it('[BR-3] our own close() without a code is 1005 and no cause for alarm', async () => {
    const life = await page.evaluate(async (url) => {
      const socket = new rws.ResilientWebSocket(url);
      const told = rws.record(socket);
      await rws.next(socket, 'open');
      const event = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
      socket.close();
      const closing = socket.readyState;
      const { code, reason, wasClean } = await event;
      await rws.over(socket);
      const { origin, cause, final } = socket.closure ?? {};
      return {
        event: { code, reason, wasClean },
        closure: { origin, cause, final },
        readyStates: [closing, socket.readyState],
        typed: told.map(({ name }) => name),
      };
    }, server.url);
    expect(life).toEqual({
      event: { code: 1005, reason: '', wasClean: true },
      closure: { origin: 'local', cause: 'close', final: true },
      readyStates: [2, 3],
      typed: ['status', 'open', 'status', 'status', 'close'],
    });
    await expect.poll(() => server.closeCodes).toEqual([1005]);
    expect(server.handshakes).toHaveLength(1);
    expect(await hearOut()).toEqual([]);
  });

  it('[BR-4] an empty Close frame warns each socket, and the console once for the endpoint', async () => {
    server.script({ do: 'empty-close' }, { do: 'empty-close' });
    const { url } = server;
    const warnings = await page.evaluate(
      ([url, backoff]) => {
        const lives = ['?token=1', '?token=2'].map(async (query) => {
          const socket = new rws.ResilientWebSocket(url + query, [], { backoff });
          const warning = rws.next(socket, 'warning');
          const isBack = rws.next(socket, 'open', ({ isReconnect }) => isReconnect);
          const { kind, ...rest } = await warning;
          return { kind, code: 'code' in rest ? rest.code : 0, lost: (await isBack).closure?.code };
        });
        return Promise.all(lives);
      },
      [url, SOON] as const,
    );
    const each = { kind: 'peer-bug', code: 1005, lost: 1005 };
    expect(warnings).toEqual([each, each]);
    const spoken = await hearOut();
    expect(spoken).toHaveLength(1);
    expect(spoken[0]).toMatch(/^warning: \[resilient-websocket\] /);
    expect(spoken[0]).toContain(`${url}: `);
    expect(spoken[0]).toContain('1005');
  });

  it('[BR-5] a required extension that the server lacks ends in 1010, and the server is told', async () => {
    const plain = await MisbehavingServer.start({ deflate: false });
    const life = await page.evaluate(async (url) => {
      const socket = new rws.ResilientWebSocket(url, [], { requiredExtensions: ['permessage-deflate'] });
      const told = rws.record(socket);
      await rws.next(socket, 'giveup');
      const ended = socket.closure;
      if (ended === undefined) throw new Error('There is no closure.');
      const { code, reason, category, origin, cause, final } = ended;
      const { advice } = rws.explain(ended);
      const closure = { code, reason, category, origin, cause, final };
      return { closure, advice, typed: told.map(({ name }) => name), readyState: socket.readyState };
    }, plain.url);
    expect(life).toMatchObject({
      closure: {
        code: 1010,
        reason: 'permessage-deflate',
        category: 'extension-failure',
        origin: 'synthetic',
        cause: 'missing-extension',
        final: true,
      },
      readyState: 3,
    });
    expect(life.typed).not.toContain('open');
    expect(life.typed).not.toContain('retry');
    expect(life.advice).toContain('Sec-WebSocket-Extensions');
    // A page may not send 1010, so its twin from the private range goes out.
    await expect.poll(() => plain.closeCodes).toEqual([4010]);
    expect(plain.handshakes).toHaveLength(1);
    await plain.stop();
  });

  it('[BR-5] a required extension that the server has lets the connection open', async () => {
    const extensions = await page.evaluate(async (url) => {
      const socket = new rws.ResilientWebSocket(url, [], { requiredExtensions: ['permessage-deflate'] });
      await rws.next(socket, 'open');
      return socket.extensions;
    }, server.url);
    expect(extensions).toContain('permessage-deflate');
  });

  it('[BR-6] nothing that happens to the page revives a socket that is closed or was never started', async () => {
    const handshakes = (): readonly string[] => server.handshakes.map(({ path }) => path);
    await page.evaluate(async (url) => {
      const socket = new rws.ResilientWebSocket(`${url}closed`);
      await rws.next(socket, 'open');
      socket.close();
      await rws.over(socket);
      const unstarted = new rws.ResilientWebSocket(`${url}unstarted`, [], { autoConnect: false });
      unstarted.close();
      await rws.over(unstarted);
      // Kept, as an application would: what is collected cannot revive.
      const idle = new rws.ResilientWebSocket(`${url}idle`, [], { autoConnect: false });
      Object.assign(window, { kept: [socket, unstarted, idle] });
    }, server.url);
    expect(handshakes()).toEqual(['/closed']);
    const statuses = await page.evaluate(async (url) => {
      const types = ['offline', 'online', 'visibilitychange', 'pagehide', 'pageshow', 'freeze', 'resume'];
      for (const type of [...types, 'blur', 'focus']) {
        window.dispatchEvent(new Event(type));
        document.dispatchEvent(new Event(type));
      }
      // A handshake that any of these began would reach the server before this one does.
      await rws.next(new rws.ResilientWebSocket(`${url}later`), 'open');
      const { kept } = window as unknown as { kept: { status: string }[] };
      return kept.map(({ status }) => status);
    }, server.url);
    expect(statuses).toEqual(['closed', 'closed', 'idle']);
    expect(handshakes()).toEqual(['/closed', '/later']);
  });

  it('[BR-7] events are the platform’s own, and `readyState` is CLOSED while their handlers run', async () => {
    const relay = await Relay.start(server.port);
    const socket = await page.evaluateHandle(
      async ([url, backoff]) => {
        const socket = new rws.ResilientWebSocket(url, [], { backoff });
        const seen = rws.watch(socket);
        const afterClose: number[] = [];
        const origins: string[] = [];
        const order: string[] = [];
        socket.addEventListener('message', ({ origin }) => origins.push(origin));
        socket.addEventListener('close', () => queueMicrotask(() => afterClose.push(socket.readyState)));
        socket.onclose = () => order.push(`onclose ${socket.readyState}`);
        socket.onerror = () => order.push(`onerror ${socket.readyState}`);
        await rws.next(socket, 'open');
        socket.send('echo');
        await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
        return { socket, seen, afterClose, origins, order };
      },
      [relay.url, SOON] as const,
    );
    relay.cut();
    const life = await socket.evaluate(async ({ socket, ...life }) => {
      if (life.seen.at(-1)?.type !== 'open') await rws.next(socket, 'open');
      socket.close(1000, 'done');
      await rws.over(socket);
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      return life;
    });
    const event = (type: string, readyState: number, name = 'Event'): object => {
      return { type, readyState, isTarget: true, interface: name };
    };
    expect(life).toEqual({
      seen: [
        event('open', 1),
        event('message', 1, 'MessageEvent'),
        event('error', 3),
        event('close', 3, 'CloseEvent'),
        event('open', 1),
        event('close', 3, 'CloseEvent'),
      ],
      afterClose: [0, 3],
      origins: [relay.url.slice(0, -1)],
      order: ['onerror 3', 'onclose 3', 'onclose 3'],
    });
    await relay.stop();
  });

  it('[BR-8] an HTTP error at the handshake is a 1006 that is retried', async () => {
    server.script({ do: 'refuse', status: 503 });
    const life = await page.evaluate(
      async ([url, backoff]) => {
        const socket = new rws.ResilientWebSocket(url, [], { backoff });
        const seen = rws.watch(socket);
        const { closure, attempt } = await rws.next(socket, 'retry');
        const open = await rws.next(socket, 'open');
        const { code, wasClean, stage, cause, httpStatus, final } = closure;
        return {
          closure: { code, wasClean, stage, cause, httpStatus, final },
          attempts: [attempt, open.attempt],
          isReconnect: open.isReconnect,
          platform: seen.map(({ type }) => type),
        };
      },
      [server.url, SOON] as const,
    );
    expect(life).toEqual({
      closure: {
        code: 1006,
        wasClean: false,
        stage: 'handshake',
        cause: 'handshake-failed',
        // Hidden from pages.
        httpStatus: undefined,
        final: false,
      },
      attempts: [2, 2],
      isReconnect: false,
      platform: ['error', 'close', 'open'],
    });
  });

  it('[BR-8] a refused port is a 1006 that is retried until somebody listens', async () => {
    const { port, url } = server;
    await server.stop();
    const socket = await page.evaluateHandle(
      ([url, backoff]) => new rws.ResilientWebSocket(url, [], { backoff }),
      [url, SOON] as const,
    );
    const closure = await socket.evaluate(async (socket) => {
      const { code, wasClean, category, stage, cause, final } =
        socket.closure ?? (await rws.next(socket, 'close'));
      return { code, wasClean, category, stage, cause, final };
    });
    expect(closure).toEqual({
      code: 1006,
      wasClean: false,
      category: 'abnormal',
      stage: 'handshake',
      cause: 'handshake-failed',
      final: false,
    });
    server = await MisbehavingServer.start({ port });
    await expect.poll(() => socket.evaluate(({ status }) => status), { timeout: 20_000 }).toBe('open');
    expect(server.handshakes).toHaveLength(1);
  });

  it('[BR-9] a handshake that is never answered is abandoned, really closed, and tried again', async () => {
    server.script({ do: 'hang' });
    const relay = await Relay.start(server.port);
    const life = await page.evaluate(
      async ([url, backoff]) => {
        const socket = new rws.ResilientWebSocket(url, [], { backoff, connectTimeoutMs: 200 });
        const seen = rws.watch(socket);
        const { closure } = await rws.next(socket, 'retry');
        // The server answers the second attempt at once.
        await rws.next(socket, 'open');
        const { code, origin, stage, cause, final } = closure;
        return { closure: { code, origin, stage, cause, final }, platform: seen.map(({ type }) => type) };
      },
      [relay.url, SOON] as const,
    );
    expect(life).toEqual({
      closure: {
        code: 1006,
        origin: 'synthetic',
        stage: 'handshake',
        cause: 'connect-timeout',
        final: false,
      },
      platform: ['error', 'close', 'open'],
    });
    expect(server.handshakes).toHaveLength(2);
    await expect.poll(() => [relay.total, relay.live]).toEqual([2, 1]);
    await relay.stop();
  });

  it('[BR-10] messages of the application notice every line that goes silent', async () => {
    const relay = await Relay.start(server.port);
    const socket = await page.evaluateHandle(
      async ([url, backoff]) => {
        const heartbeat = {
          intervalMs: 50,
          timeoutMs: 150,
          message: 'ping',
          isReply: (data: unknown) => data === 'ping',
        };
        const socket = new rws.ResilientWebSocket(url, [], { backoff, heartbeat });
        await rws.next(socket, 'open');
        return socket;
      },
      [relay.url, SOON] as const,
    );
    // A server that answers.
    await expect.poll(() => socket.evaluate(({ latencyMs }) => latencyMs ?? -1)).toBeGreaterThanOrEqual(0);
    for (let round = 0; round < 5; round++) {
      const life = socket.evaluate(async (socket) => {
        const { code, origin, cause, final } = await rws.next(socket, 'close');
        await rws.next(socket, 'open');
        return { code, origin, cause, final };
      });
      await page.evaluate(() => {});
      relay.stall();
      expect(await life).toEqual({ code: 1006, origin: 'synthetic', cause: 'heartbeat', final: false });
    }
    expect(relay.total).toBe(6);
    await relay.stop();
  });

  it('[BR-10] of fifty lines that go silent together none stays stuck', async () => {
    const relay = await Relay.start(server.port);
    const sockets = await page.evaluateHandle(async (url) => {
      const heartbeat = {
        intervalMs: 300,
        timeoutMs: 500,
        message: 'ping',
        isReply: (data: unknown) => data === 'ping',
      };
      const made = Array.from({ length: 50 }, () => new rws.ResilientWebSocket(url, [], { heartbeat }));
      await Promise.all(made.map((socket) => rws.next(socket, 'open')));
      return made;
    }, relay.url);
    const lives = sockets.evaluate((made) => {
      const life = async (socket: (typeof made)[number]): Promise<string> => {
        const { code, origin, cause } = await rws.next(socket, 'close');
        await rws.next(socket, 'open');
        return `${code} ${origin} ${cause}`;
      };
      return Promise.all(made.map(life));
    });
    await page.evaluate(() => {});
    relay.stall();
    expect(await lives).toEqual(Array(50).fill('1006 synthetic heartbeat'));
    expect(relay.total).toBe(100);
    await relay.stop();
  });

  it.each([
    [5, 'never'],
    [6, 'unconfirmed'],
  ] as const)(
    '[BR-11] each message arrives or is reported as a drop, through a line that fails in every way, seed %i, resend: %s',
    { timeout: 90_000 },
    async (seed, resend) => {
      const proxy = await FaultProxy.start(server.port);
      const delivery = await page.evaluateHandle(
        async ([url, options]) => {
          const heartbeat = {
            intervalMs: 300,
            // A delayed line takes up to 300 ms for a message and its answer.
            timeoutMs: 600,
            message: 'ping',
            isReply: (data: unknown) => data === 'ping',
            isInOrder: true,
          };
          const rules = [{ when: 'restart', then: { action: 'retry', delay: 50 } }] as const;
          const socket = new rws.ResilientWebSocket(url, [], { heartbeat, rules, ...options });
          let sent = 0;
          // A peer that has never answered a Ping may be one that answers none, of which nothing is confirmed.
          socket.send(String(sent++));
          await socket.confirmed();
          const sending = setInterval(() => socket.send(String(sent++)), 10);
          return { socket, told: rws.record(socket), stop: () => clearInterval(sending), sent: () => sent };
        },
        [proxy.url, { resend, backoff: SOON, connectTimeoutMs: 1000 }] as const,
      );
      for (const { calmMs, fault } of planFaults(seed, 27, { calmMs: [100, 300], forMs: [100, 400] })) {
        await new Promise((resolve) => setTimeout(resolve, calmMs));
        if (fault.do === 'close') server.closeAll(fault.code);
        else await proxy.inflict(fault);
      }
      const { sent, dropped } = await delivery.evaluate(async ({ socket, told, ...delivery }) => {
        delivery.stop();
        await socket.confirmed().catch(() => socket.confirmed());
        const drops = rws.eventsNamed(told, 'drop');
        return {
          sent: delivery.sent(),
          dropped: drops.map(({ data, reason }) => [Number(data), reason] as const),
        };
      });
      const received = server.messages.filter((text) => text !== 'ping').map(Number);
      const firstArrivals = [...new Set(received)];
      const numbers = Array.from({ length: sent }, (_, number) => number);
      if (resend === 'unconfirmed') {
        expect(firstArrivals).toEqual(numbers);
        expect(dropped).toEqual([]);
      } else {
        expect(received).toHaveLength(firstArrivals.length);
        // What is reported as unconfirmed may still be on its way, when the next connection carries more.
        const unconfirmed = new Set(dropped.map(([number]) => number));
        const confirmed = received.filter((number) => !unconfirmed.has(number));
        expect(confirmed).toEqual([...confirmed].sort((a, b) => a - b));
        expect(new Set(dropped.map(([, reason]) => reason))).toEqual(new Set(['unconfirmed']));
        const accountedFor = new Set([...received, ...dropped.map(([number]) => number)]);
        expect([...accountedFor].sort((a, b) => a - b)).toEqual(numbers);
      }
      await proxy.stop();
    },
  );

  it('[BR-12] what never left the page goes first on the next connection, whole and once', async () => {
    const plain = await MisbehavingServer.start({ deflate: false });
    const relay = await Relay.start(plain.port);
    const socket = await page.evaluateHandle(
      async ([url, backoff]) => {
        const heartbeat = {
          intervalMs: 500,
          timeoutMs: 500,
          message: 'ping',
          isReply: (data: unknown) => data === 'ping',
          isInOrder: true,
        };
        const queue = { maxBytes: 2 ** 30 };
        const socket = new rws.ResilientWebSocket(url, [], { backoff, heartbeat, queue });
        await rws.next(socket, 'open');
        // A peer that has never answered a Ping may be one that answers none, of which nothing is confirmed.
        socket.send('-1 ');
        await socket.confirmed();
        return socket;
      },
      [relay.url, SOON] as const,
    );
    relay.stall();
    const dropped = await socket.evaluate(async (socket) => {
      const told = rws.record(socket);
      // More than the browser and the system take.
      const padding = 'x'.repeat(2 ** 20);
      for (let number = 0; number < 120; number++) socket.send(`${number} ${padding}`);
      await rws.next(socket, 'open');
      socket.send('120 ');
      await socket.confirmed();
      return rws.eventsNamed(told, 'drop').map(({ data }) => Number.parseInt(String(data), 10));
    });
    const received = plain.messages
      .filter((text) => text !== 'ping')
      .map((text) => Number.parseInt(text, 10))
      .filter((number) => number >= 0);
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.length).toBeLessThan(120);
    expect([...dropped, ...received]).toEqual(Array.from({ length: 121 }, (_, number) => number));
    await relay.stop();
    await plain.stop();
  });
});
