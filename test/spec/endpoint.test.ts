import {
  type Closure,
  type EndpointContext,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over, record } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;

/** A promise that a test settles. */
interface Answer {
  readonly context: EndpointContext;
  readonly resolve: (url: string) => void;
  readonly reject: (error: unknown) => void;
}

/** A life whose provider answers when it is told to. */
function asking(options: ResilientWebSocketOptions = {}): FakeLife & { readonly answers: readonly Answer[] } {
  const answers: Answer[] = [];
  const url = (context: EndpointContext): Promise<string> =>
    new Promise((resolve, reject) => answers.push({ context, resolve, reject }));
  return { ...fakeLife(options, url), answers };
}

function nth<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is no number ${index}.`);
  return found;
}

describe('providers', () => {
  it('[EP-1] url and protocols functions are asked before every attempt, whatever leads to it', async () => {
    const contexts: EndpointContext[] = [];
    const closures: Array<Closure | undefined> = [];
    const network = fakeNetwork();
    const clock = new FakeClock();
    const { WebSocket } = network;
    let urls = 0;
    let tokens = 0;
    const socket = new ResilientWebSocket(
      (context) => {
        contexts.push(context);
        return `ws://host/${++urls}`;
      },
      async ({ attempt, lastClosure }) => {
        expect({ attempt, lastClosure }).toMatchObject({ attempt: nth(contexts, -1).attempt });
        return [`token-${++tokens}`];
      },
      { clock, WebSocket },
    );
    closures.push(undefined);
    await settled();
    network.last.fail();
    closures.push(socket.closure);
    // By the timer.
    clock.advance(clock.nextIn);
    await settled();
    network.last.open();
    // By reconnect() while open.
    socket.reconnect();
    network.last.end(1000);
    closures.push(socket.closure);
    await settled();
    network.last.open();
    network.last.end(1006);
    closures.push(socket.closure);
    // By reconnect() while waiting.
    socket.reconnect();
    await settled();
    network.last.open();
    // By a refresh.
    network.last.end(3000);
    closures.push(socket.closure);
    expect(socket.closure?.remedy.action).toBe('refresh');
    clock.advance(clock.nextIn);
    await settled();
    network.last.open();
    // By a new life.
    socket.close();
    network.last.end(1000);
    closures.push(socket.closure);
    socket.reconnect();
    await settled();
    network.last.open();

    expect(network.sockets.map(({ url }) => url)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `ws://host/${n}`));
    expect(network.sockets.map(({ protocols }) => protocols)).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [`token-${n}`]),
    );
    expect(contexts.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 1, 2, 1]);
    expect(contexts.map(({ lastClosure }) => lastClosure)).toEqual(closures);
    expect(contexts.every(({ signal }) => signal instanceof AbortSignal)).toBe(true);
  });

  it.each([
    ['url', 'ws://host/1', () => 'token'],
    ['protocols', async () => 'ws://host/1', 'token'],
  ] as const)('[EP-1] %s may be a value while the other is a function', async (_name, url, protocols) => {
    const network = fakeNetwork();
    const { WebSocket } = network;
    new ResilientWebSocket(url, protocols, { WebSocket, clock: new FakeClock() });
    await settled();
    expect(network.last).toMatchObject({ url: 'ws://host/1', protocols: ['token'] });
  });

  it('[EP-1] a provider may answer with a URL object and with any iterable', async () => {
    const network = fakeNetwork();
    const { WebSocket } = network;
    const url = (): URL => new URL('https://host/path');
    new ResilientWebSocket(url, () => new Set(['a', 'b']), { WebSocket, clock: new FakeClock() });
    await settled();
    expect(network.last).toMatchObject({ url: 'wss://host/path', protocols: ['a', 'b'] });
  });

  const fail = (): never => {
    throw new Error('no token');
  };

  it.each<readonly [string, () => unknown, () => unknown, object]>([
    ['a url function that throws', fail, () => [], { message: 'no token' }],
    ['a url function that rejects', async () => fail(), () => [], { message: 'no token' }],
    ['a protocols function that throws', () => 'ws://host/', fail, { message: 'no token' }],
    ['a protocols function that rejects', () => 'ws://host/', async () => fail(), { message: 'no token' }],
    ['two functions that reject', async () => fail(), async () => fail(), { message: 'no token' }],
    ['an invalid URL', () => 'garbage', () => [], { name: 'SyntaxError' }],
    ['a URL with a fragment', async () => 'ws://host/#', () => [], { name: 'SyntaxError' }],
    ['no URL', () => undefined, () => [], { name: 'SyntaxError' }],
    ['a bad protocol', () => 'ws://host/', () => ['a b'], { name: 'SyntaxError' }],
    ['a protocol twice', () => 'ws://host/', async () => ['a', 'a'], { name: 'SyntaxError' }],
  ])('[EP-2] %s is a failed attempt, and is retried', async (_name, badUrl, badProtocols, error) => {
    let asked = 0;
    const network = fakeNetwork();
    const clock = new FakeClock();
    const socket = new ResilientWebSocket(
      () => (++asked <= 2 ? (badUrl() as string) : 'ws://host/'),
      () => (asked <= 2 ? (badProtocols() as string[]) : []),
      { clock, WebSocket: network.WebSocket },
    );
    const told = record(socket);
    const events: string[] = [];
    for (const type of ['error', 'close']) socket.addEventListener(type, () => events.push(type));
    for (let failures = 1; failures <= 2; failures++) {
      await settled();
      expect(eventsNamed(told, 'close')).toHaveLength(failures);
      expect(socket.closure).toMatchObject({
        code: 1006,
        wasClean: false,
        stage: 'endpoint',
        cause: 'endpoint-failed',
        origin: 'synthetic',
        category: 'abnormal',
        final: false,
        error,
      });
      const { attempt, delayMs } = nth(eventsNamed(told, 'retry'), -1);
      expect(attempt).toBe(failures + 1);
      expect(clock.pending).toBe(1);
      clock.advance(delayMs);
    }
    await settled();
    network.last.open();
    expect(network.sockets).toHaveLength(1);
    expect(eventsNamed(told, 'open')).toMatchObject([{ attempt: 3, isReconnect: false }]);
    expect(events).toEqual(['error', 'close', 'error', 'close']);
  });

  it('[EP-3] a provider that never settles ends after endpointTimeoutMs', async () => {
    const { socket, clock, network, told, answers } = asking({ endpointTimeoutMs: 700 });
    expect(clock.nextIn).toBe(700);
    clock.advance(699);
    const { context, resolve } = nth(answers, 0);
    expect([told.length, context.signal.aborted]).toEqual([0, false]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'endpoint', cause: 'endpoint-timeout', origin: 'synthetic', final: false },
    ]);
    expect(context.signal.aborted).toBe(true);
    // The late answer, while the delay runs.
    resolve('ws://host/late');
    await settled();
    expect([network.sockets.length, socket.status, socket.url]).toEqual([0, 'reconnecting', '']);
    clock.advance(clock.nextIn);
    expect(answers).toHaveLength(2);
    expect(nth(answers, 1).context.attempt).toBe(2);
    nth(answers, 1).resolve('ws://host/second');
    await settled();
    network.last.open();
    expect(network.sockets.map(({ url }) => url)).toEqual(['ws://host/second']);
    expect(eventsNamed(told, 'close')).toHaveLength(1);
  });

  it.each(['resolve', 'reject'] as const)(
    '[EP-3] a late %s means nothing to the next attempt',
    async (how) => {
      const { socket, clock, network, told, answers } = asking();
      clock.advance(10_000);
      clock.advance(clock.nextIn);
      expect(answers).toHaveLength(2);
      nth(answers, 0)[how]('ws://host/late');
      await settled();
      expect([network.sockets.length, eventsNamed(told, 'close').length]).toEqual([0, 1]);
      nth(answers, 1).resolve('ws://host/second');
      await settled();
      expect(network.sockets.map(({ url }) => url)).toEqual(['ws://host/second']);
      expect(socket.url).toBe('ws://host/second');
    },
  );

  it('[EP-3] one deadline covers both functions, and starts afresh with each attempt', async () => {
    const { clock, told, answers } = asking({ endpointTimeoutMs: 700 });
    for (let count = 1; count <= 3; count++) {
      clock.advance(700);
      expect(eventsNamed(told, 'close')).toHaveLength(count);
      clock.advance(clock.nextIn);
      expect(answers).toHaveLength(count + 1);
      expect(clock.nextIn).toBe(700);
    }
  });

  it.each(['resolve', 'reject'] as const)(
    '[EP-4] close() while asking: a late %s connects nothing',
    async (how) => {
      const { socket, clock, network, told, answers } = asking();
      const { context } = nth(answers, 0);
      socket.close();
      expect(context.signal.aborted).toBe(true);
      nth(answers, 0)[how]('ws://host/');
      await settled();
      clock.advance(HOUR_MS);
      await settled();
      expect([network.sockets.length, clock.pending, answers.length]).toEqual([0, 0, 1]);
      expect(eventsNamed(told, 'close')).toMatchObject([
        { cause: 'close', origin: 'local', stage: 'endpoint', final: true },
      ]);
    },
  );

  it('[EP-4] options.signal does the same', async () => {
    const controller = new AbortController();
    const { clock, network, told, answers } = asking({ signal: controller.signal });
    controller.abort();
    expect(nth(answers, 0).context.signal.aborted).toBe(true);
    nth(answers, 0).resolve('ws://host/');
    await settled();
    clock.advance(0);
    expect(network.sockets).toEqual([]);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'abort', final: true }]);
  });

  it('[EP-7] a server that chooses none of the offered subprotocols has failed the handshake', () => {
    const network = fakeNetwork();
    const { WebSocket } = network;
    const socket = new ResilientWebSocket('ws://host/', ['chat'], { WebSocket, clock: new FakeClock() });
    const told = record(socket);
    network.last.open('', '');
    expect(eventsNamed(told, 'open')).toEqual([]);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'handshake', cause: 'missing-protocol', origin: 'synthetic', final: false },
    ]);
    expect(network.last.closeCalls).toHaveLength(1);
  });

  it('[EP-6] url is empty until a provider has answered, then the current one', async () => {
    const { socket, clock, network, answers } = asking();
    expect(socket.url).toBe('');
    nth(answers, 0).resolve('http://host/first');
    await settled();
    expect(socket.url).toBe('ws://host/first');
    network.last.fail();
    clock.advance(clock.nextIn);
    expect(socket.url).toBe('ws://host/first');
    nth(answers, 1).resolve('ws://host/second');
    await settled();
    expect(socket.url).toBe('ws://host/second');
    network.last.open();
    socket.close();
    network.last.end(1000);
    expect(socket.url).toBe('ws://host/second');
  });
});

describe('3000, on a real server', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  afterEach(() => server.stop());

  const UNAUTHORIZED = { do: 'close', code: 3000, reason: 'token expired' } as const;

  interface Provided {
    readonly socket: ResilientWebSocket;
    readonly asked: ReadonlyArray<Closure | undefined>;
  }

  function withProvider(options: ResilientWebSocketOptions = {}): Provided {
    const asked: Array<Closure | undefined> = [];
    const socket = new ResilientWebSocket(
      async ({ lastClosure }) => {
        asked.push(lastClosure);
        return `${server.url}?token=${asked.length}`;
      },
      [],
      // The shortest delay of its window, 100 ms.
      { random: () => 0, ...options },
    );
    return { socket, asked };
  }

  it('[EP-5] the provider is asked again, with the closure, and its answer is tried once', async () => {
    server = await MisbehavingServer.start();
    server.script(UNAUTHORIZED);
    const { socket, asked } = withProvider();
    const told = record(socket);
    expect(await next(socket, 'open', ({ isReconnect }) => isReconnect)).toMatchObject({ attempt: 2 });
    expect(asked).toMatchObject([
      undefined,
      { code: 3000, reason: 'token expired', category: 'unauthorized' },
    ]);
    expect(asked).toHaveLength(2);
    expect(eventsNamed(told, 'retry')).toMatchObject([
      { attempt: 2, delayMs: 100, closure: { remedy: { action: 'refresh' } } },
    ]);
    expect(server.handshakes.map(({ path }) => path)).toEqual(['/?token=1', '/?token=2']);
    socket.close();
    await over(socket);
  });

  it('[EP-5] a second 3000 before the connection was stable is fatal', async () => {
    server = await MisbehavingServer.start();
    server.script(UNAUTHORIZED, UNAUTHORIZED);
    const { socket, asked } = withProvider();
    const told = record(socket);
    await next(socket, 'giveup');
    expect(eventsNamed(told, 'giveup')).toMatchObject([
      { outcome: 'fatal', attempts: 2, closure: { code: 3000 } },
    ]);
    expect(eventsNamed(told, 'close').map(({ final }) => final)).toEqual([false, true]);
    expect([asked.length, server.handshakes.length, socket.status]).toEqual([2, 2, 'closed']);
  });

  it('[EP-5] without a provider it is fatal at once', async () => {
    server = await MisbehavingServer.start();
    server.script(UNAUTHORIZED);
    const socket = new ResilientWebSocket(server.url);
    expect(await next(socket, 'giveup')).toMatchObject({ outcome: 'fatal', attempts: 1 });
    expect(server.handshakes).toHaveLength(1);
  });

  it('[EP-5] after a connection that was stable, fresh credentials are asked for again', async () => {
    server = await MisbehavingServer.start();
    const { socket, asked } = withProvider({ stableAfterMs: 0 });
    const told = record(socket);
    for (let count = 1; count <= 3; count++) {
      const [connection] = await Promise.all([server.connection(), next(socket, 'stable')]);
      expect(asked).toHaveLength(count);
      if (count < 3) connection.close(3000);
    }
    expect(asked).toMatchObject([undefined, { code: 3000 }, { code: 3000 }]);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { final: false, remedy: { action: 'refresh' } },
      { final: false, remedy: { action: 'refresh' } },
    ]);
    expect(eventsNamed(told, 'giveup')).toEqual([]);
    socket.close();
    await over(socket);
  });
});
