import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ResilientWebSocket, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket';
import * as lite from 'resilient-websocket/lite';
import { PartySocket } from 'resilient-websocket/partysocket';
import { ReconnectingWebSocket } from 'resilient-websocket/reconnecting-websocket';
import { fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { bundle } from '../support/bundle.ts';
import { next } from '../support/events.ts';

type AnyClass = new (...given: never[]) => object;

/** What is thrown for options. */
function refusal(options: object, Class: unknown = ResilientWebSocket): Error {
  try {
    Reflect.construct(Class as AnyClass, ['ws://help/', [], options]);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was not refused.');
}

function make(options: ResilientWebSocketOptions = {}, url: UrlSource = 'ws://help/'): ResilientWebSocket {
  const network = fakeNetwork();
  const socket = new ResilientWebSocket(url, [], { WebSocket: network.WebSocket, ...options });
  onTestFinished(() => socket.close());
  return socket;
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an unknown option', () => {
  it.each([
    ['maxRetry', 'maxRetries'],
    ['MaxRetries', 'maxRetries'],
    ['mxaRetries', 'maxRetries'],
    ['rule', 'rules'],
    ['connectTimeout', 'connectTimeoutMs'],
    ['heartBeat', 'heartbeat'],
    ['maxReconnectionDelay', 'backoff.maxMs'],
    ['minReconnectionDelay', 'backoff.baseMs'],
    ['reconnectionDelayGrowFactor', 'backoff.factor'],
    ['connectionTimeout', 'connectTimeoutMs'],
    ['minUptime', 'stableAfterMs'],
    ['maxEnqueuedMessages', 'queue.maxMessages'],
    ['startClosed', 'autoConnect: false'],
    ['shouldReconnectOnClose', 'decide'],
    ['pingInterval', 'heartbeat.intervalMs'],
    ['intervalMs', 'heartbeat.intervalMs'],
    ['maxMessages', 'queue.maxMessages'],
    ['jitter', 'backoff.jitter'],
  ])('[OP-7] %s leads to %s', (given, meant) => {
    expect(refusal({ [given]: 1 }).message).toBe(`Unknown option '${given}'. Did you mean '${meant}'?`);
    expect(refusal({ [given]: 1 })).toMatchObject({ name: 'InvalidOptionError', option: given, value: 1 });
  });

  it.each([
    [{ backoff: { max: 1 } }, "Unknown option 'backoff.max'. Did you mean 'backoff.maxMs'?"],
    [
      { heartbeat: { interval: 1 } },
      "Unknown option 'heartbeat.interval'. Did you mean 'heartbeat.intervalMs'?",
    ],
    [
      { queue: { size: 1 } },
      "Unknown option 'queue.size'. There are maxMessages, maxBytes, maxAgeMs, overflow.",
    ],
  ])('[OP-7] one in an option: %j', (options, message) => {
    expect(refusal(options).message).toBe(message);
  });

  it.each(['headers', 'perMessageDeflate', 'agent', 'rejectUnauthorized'])(
    '[OP-7] %s of ws leads to the recipe',
    (name) => {
      expect(refusal({ [name]: {} }).message).toContain('docs/recipes/headers-and-proxy.md');
    },
  );

  it('[OP-7] what is no option but something else is named', () => {
    expect(refusal({ debug: true }).message).toContain("socket.on('*'");
    expect(refusal({ protocols: [] }).message).toContain('second argument');
    expect(refusal({ onMessage: () => {} }).message).toContain("addEventListener('message'");
    expect(refusal({ binaryType: 'blob' }).message).toContain('socket.binaryType');
  });

  it.each(['foo', 'colour', 'x', 'constructor', 'user'])(
    '[OP-7] %s is like nothing, so all are named',
    (name) => {
      const { message } = refusal(JSON.parse(`{ "${name}": 1 }`) as object);
      expect(message).toMatch(/^Unknown option '\w+'\. There are retry, .*heartbeat.*\.$/);
    },
  );

  it('[OP-7] what is suggested is an option of the class', async () => {
    const inLite = refusal({ maxEnqueuedMessages: 1 }, lite.ResilientWebSocket).message;
    expect(inLite).toBe("Unknown option 'maxEnqueuedMessages'. Did you mean 'maxQueued'?");
    expect(refusal({ maxRetry: 1 }, ReconnectingWebSocket).message).toContain("'maxRetries'?");
    expect(refusal({ connectTimeoutMs: 1 }, ReconnectingWebSocket).message).toContain("'connectionTimeout'?");
    expect(() => new PartySocket({ host: 'help', room: 'a', rooms: 'b' } as never)).toThrow("'room'?");
    await expect(make().enqueue('hello', { maxAge: 1 } as never)).rejects.toThrow("'maxAgeMs'?");
  });
});

describe('arguments', () => {
  it.each([
    ['a URL', 'ws://help/'],
    ['a function', () => 'ws://help/'],
  ])('[OP-8] options after %s, where subprotocols belong', (_name, url) => {
    for (const Class of [ResilientWebSocket, ReconnectingWebSocket]) {
      expect(() => new Class(url, { maxRetries: 3 } as never)).toThrow(
        expect.objectContaining({
          name: 'SyntaxError',
          message: expect.stringContaining('Options are the third'),
        }),
      );
    }
  });

  it('[OP-8] what is a text or a list stays one', () => {
    const { WebSocket, sockets } = fakeNetwork();
    const protocols = [
      new Set(['a', 'b']),
      { toString: () => 'c' },
      Object.assign(Object.create({ toString: () => 'd' }), { x: 1 }),
    ];
    for (const each of protocols) new ResilientWebSocket('ws://help/', each as never, { WebSocket }).close();
    expect(sockets.map((each) => each.protocols)).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it.each([
    ['message', "addEventListener('message'"],
    ['error', "on('close'"],
    ['ping', 'Ping frames'],
    ['pong', 'Ping frames'],
    ['gaveup', "did you mean 'giveup'?"],
    ['Close', "did you mean 'close'?"],
    ['reconnecting', "on('retry'"],
    ['something', 'the typed events are status, open, '],
    ['constructor', 'the typed events are'],
  ])('[OP-9] on() and off() refuse %s', (name, cure) => {
    const socket = make();
    for (const call of [() => socket.on(name as never, () => {}), () => socket.off(name as never)]) {
      expect(call).toThrow(
        expect.objectContaining({ name: 'InvalidOptionError', message: expect.stringContaining(cure) }),
      );
    }
  });

  it('[OP-9] on() and off() take all that there are', () => {
    const socket = make();
    for (const name of ['status', 'open', 'close', 'retry', 'warning', 'giveup', 'stable', 'drop', '*']) {
      socket.on(name as '*', () => {})();
      socket.off(name as '*');
    }
  });
});

describe('durations', () => {
  function warningsFor(options: ResilientWebSocketOptions, url?: UrlSource): readonly string[] {
    vi.mocked(console.warn).mockClear();
    make(options, url);
    return vi.mocked(console.warn).mock.calls.map(([message]) => String(message));
  }

  it.each([
    [{ connectTimeoutMs: 20 }, 'connectTimeoutMs is 20, in milliseconds. If seconds were meant, give 20000.'],
    [{ heartbeat: { intervalMs: 30 } }, 'heartbeat.intervalMs is 30,'],
    [{ heartbeat: { timeoutMs: 5 } }, 'heartbeat.timeoutMs is 5,'],
    [{ endpointTimeoutMs: 60 }, 'endpointTimeoutMs is 60,'],
  ])('[OP-10] warns once of %j', (options, text) => {
    expect(warningsFor(options, 'ws://seconds/')).toEqual([expect.stringContaining(text)]);
    expect(warningsFor(options, 'ws://seconds/')).toEqual([]);
  });

  it('[OP-10] does not warn of what is meant so', () => {
    const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
    for (const options of [
      { backoff: { minMs: 10, baseMs: 10, maxMs: 10 }, stableAfterMs: 10, closeTimeoutMs: 10 },
      { connectTimeoutMs: 0, heartbeat: false as const },
      { connectTimeoutMs: 61, heartbeat: { intervalMs: 0.5 } },
      { connectTimeoutMs: Number.POSITIVE_INFINITY, heartbeat: 'auto' as const },
      { connectTimeoutMs: 20, clock },
    ]) {
      expect(warningsFor(options, 'ws://no-seconds/'), JSON.stringify(options)).toEqual([]);
    }
  });
});

describe('in Node', () => {
  it('[OP-11] a socket is shown with its URL, its status and its last closure', () => {
    const { WebSocket, sockets } = fakeNetwork();
    const url = 'wss://user:secret@help/feed?token=secret';
    const socket = new ResilientWebSocket(url, [], { WebSocket });
    expect(inspect(socket)).toBe("WebSocket { url: 'wss://help/feed', status: 'connecting' }");
    sockets[0]?.open();
    sockets[0]?.end(1012, 'restart');
    const shown = inspect(socket);
    expect(shown).toContain("status: 'reconnecting'");
    expect(shown).toMatch(/closure: \{\s+code: 1012,\s+reason: 'restart',\s+category: 'restart'/);
    expect(shown).not.toContain('secret');
    expect(inspect({ a: { b: { socket } } })).toContain('[WebSocket]');
    expect(inspect(ResilientWebSocket.prototype)).toContain('WebSocket');
    class Feed extends ResilientWebSocket {}
    expect(inspect(new Feed('ws://help/', [], { autoConnect: false }))).toMatch(/^Feed \{.*'idle' \}$/);
    socket.close();
  });

  it.each([
    ['a URL', (path: string): UrlSource => `ws+unix://${path}:/feed?a=1`],
    ['an object', (path: string): UrlSource => new URL(`ws+unix:${path}:/feed?a=1`)],
    [
      'a function',
      (path: string): UrlSource =>
        async () =>
          `ws+unix:${path}:/feed?a=1`,
    ],
  ])('[OP-12] %s leads to a socket of the file system', async (_name, urlFor) => {
    const path = join(
      tmpdir(),
      `resilient-websocket-${process.pid}-${Math.random().toString(36).slice(2)}.sock`,
    );
    const server = createServer();
    const peers = new WebSocketServer({ server });
    onTestFinished(() => {
      for (const peer of peers.clients) peer.terminate();
      server.close();
    });
    peers.on('connection', (peer, { url }) => peer.on('message', (data) => peer.send(`${url} ${data}`)));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const socket = new ResilientWebSocket(urlFor(path));
    onTestFinished(() => socket.close());
    await next(socket, 'open');
    socket.send('hello');
    const { data } = await new Promise<{ readonly data: unknown }>((resolve) =>
      socket.addEventListener('message', resolve),
    );
    expect(data).toBe('/feed?a=1 hello');
  });

  it.each([
    'ws+unix:/tmp/a.sock:/#fragment',
    'http+unix:/tmp/a.sock',
    'wss+unix:/tmp/a.sock',
    'unix:/tmp/a.sock',
  ])('[OP-12] %s is refused', (url) => {
    expect(() => make({}, url)).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
  });

  it('[OP-12] nothing of it, nor of what shows a socket, is in a bundle for pages', async () => {
    const { text } = await bundle(`export * from 'resilient-websocket'`, {});
    expect(text).not.toContain('ws+unix');
    expect(text).not.toContain('nodejs.util.inspect.custom');
  });
});
