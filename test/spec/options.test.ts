import {
  InvalidOptionError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type UrlSource,
} from 'resilient-websocket/full';
import { type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;

type BadOption = readonly [option: string, value: unknown, options: unknown];

function bad(option: string, values: readonly unknown[], place: (value: unknown) => unknown): BadOption[] {
  return values.map((value) => [option, value, place(value)] as const);
}

/** The bad values of a top-level option, or of one that is nested once. */
function badValues(option: string, ...values: readonly unknown[]): BadOption[] {
  const [outer = '', inner] = option.split('.');
  return bad(option, values, (value) => ({ [outer]: inner === undefined ? value : { [inner]: value } }));
}

const AMOUNTS = [
  'maxRetries',
  'maxElapsedMs',
  'stableAfterMs',
  'endpointTimeoutMs',
  'connectTimeoutMs',
  'closeTimeoutMs',
  'backoff.minMs',
  'backoff.baseMs',
  'backoff.maxMs',
  'backoff.spreadMs',
  'queue.maxMessages',
  'queue.maxBytes',
  'queue.maxAgeMs',
  'highWaterMark',
];

const STOP = { action: 'stop' };

const BAD_OPTIONS: readonly BadOption[] = [
  ...AMOUNTS.flatMap((option) => badValues(option, Number.NaN, -1, '5', null, true)),
  ...badValues('backoff.factor', Number.NaN, -1, 0.5, 0, '5', null),
  ...badValues('backoff.jitter', 'some', null, 1, 'toString'),
  ...badValues('retry', 'yes', 1, 0, null),
  ...badValues('autoConnect', 'yes', 1, 0, null),
  ...badValues('takesTurns', 'yes', 1, 0, null),
  ...badValues('allowDowngrade', 'yes', 1, 0, null),
  ...bad('backoff.minMs', [200], (minMs) => ({ backoff: { minMs, maxMs: 100 } })),
  ...bad('backoff.minMs', [24_001], (minMs) => ({ backoff: { minMs } })),
  ...badValues('backoff', null, 5, 'fast', true),
  ...badValues('queue', null, true, 5, 'long'),
  ...badValues('queue.overflow', 'drop', null, 1, 'toString'),
  ...badValues('resend', 'always', null, true, 'toString'),
  ...badValues('rules', null, {}, 'stop'),
  ...bad('rules[0]', [null, 'stop', 5], (rule) => ({ rules: [rule] })),
  ...bad(
    'rules[1].when',
    [undefined, null, 'nonsense', 'toString', 1.5, Number.NaN, {}, { from: 2, to: 1 }, { from: '1', to: 2 }],
    (when) => ({
      rules: [
        { when: 1000, then: STOP },
        { when, then: STOP },
      ],
    }),
  ),
  ...bad('rules[0].when', [['normal', 'nonsense'], [[1000, { from: 1 }]]], (when) => ({
    rules: [{ when, then: STOP }],
  })),
  ...bad(
    'rules[0].then',
    [
      undefined,
      null,
      'stop',
      {},
      { action: 'sleep' },
      { action: 'retry' },
      { action: 'retry', delay: -1 },
      { action: 'retry', delay: Number.NaN },
      { action: 'retry', delay: '5' },
      { action: 'refresh', delay: 'soon' },
      { action: 'retry', delay: { minMs: 2, maxMs: 1 } },
      { action: 'retry', delay: { minMs: 1 } },
      { action: 'retry', delay: { minMs: 1, maxMs: 2, holdAttempts: -1 } },
      { category: 'nonsense' },
      { category: 'toString' },
    ],
    (then) => ({ rules: [{ when: 1000, then }] }),
  ),
  ...badValues('decide', null, {}, 'stop'),
  ...badValues('WebSocket', null, {}, 'ws'),
  ...badValues('random', null, 0.5, {}),
  ...badValues('clock', null, {}, 5),
  ...badValues('signal', null, {}, true, 'abort'),
  ...badValues('requiredExtensions', null, 'permessage-deflate', [1], [''], ['x'.repeat(124)]),
  ...badValues('maxRetry', 5),
  ...badValues('backoff.max', 5),
  ...badValues('queue.size', 5),
  ...badValues('constructor', 5),
  ...badValues('toString', undefined),
  ['__proto__', 5, JSON.parse('{ "__proto__": 5 }')],
  ['backoff.__proto__', 5, { backoff: JSON.parse('{ "__proto__": 5 }') }],
  ['queue.__proto__', 5, { queue: JSON.parse('{ "__proto__": 5 }') }],
];

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

function make(url: unknown, protocols: unknown, network: FakeNetwork, options: unknown = {}): void {
  const { WebSocket } = network;
  const all = { WebSocket, ...(options as ResilientWebSocketOptions) };
  new ResilientWebSocket(url as UrlSource, protocols as string[], all);
}

describe('options', () => {
  it.each(BAD_OPTIONS)('[OP-1] %s cannot be %j', (option, value, options) => {
    const network = fakeNetwork();
    const error = errorOf(() => make('ws://host/', [], network, options));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: 'InvalidOptionError', option });
    const { value: named, message } = error as InvalidOptionError;
    expect(named).toEqual(value);
    expect(message).toMatch(/^(\S+ cannot be .+:|Unknown option '\S+'\.) \S.+[.?]$/);
    const starts = [`${option} cannot be `, `Unknown option '${option}'. `];
    expect(starts.some((start) => message.startsWith(start))).toBe(true);
    expect(network.sockets).toEqual([]);
  });

  it.each([null, 5, 'fast', true])('[OP-1] the options themselves cannot be %j', (options) => {
    const error = errorOf(() => new ResilientWebSocket('ws://127.0.0.1:1/', [], options as never));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: 'options', value: options });
  });

  const ZEROES: ReadonlyArray<
    readonly [string, ResilientWebSocketOptions, (life: FakeLife) => void | Promise<void>]
  > = [
    [
      'maxRetries',
      { maxRetries: 0 },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: 1 }]);
      },
    ],
    [
      'maxElapsedMs',
      { maxElapsedMs: 0 },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: 1 }]);
      },
    ],
    [
      'stableAfterMs',
      { stableAfterMs: 0 },
      ({ network, clock, told }) => {
        network.last.open();
        clock.advance(0);
        expect(eventsNamed(told, 'stable')).toHaveLength(1);
      },
    ],
    [
      'connectTimeoutMs',
      { connectTimeoutMs: 0 },
      ({ clock, told }) => {
        clock.advance(0);
        expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'connect-timeout' }]);
      },
    ],
    [
      'closeTimeoutMs',
      { closeTimeoutMs: 0 },
      ({ socket, network, clock, told }) => {
        network.last.open();
        socket.close();
        clock.advance(0);
        expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'close-timeout', final: true }]);
      },
    ],
    [
      'backoff.maxMs',
      { backoff: { maxMs: 0 } },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'retry')).toMatchObject([{ delayMs: 0 }]);
      },
    ],
    [
      'backoff.baseMs',
      { backoff: { baseMs: 0, minMs: 0 } },
      ({ network, clock, told }) => {
        network.last.fail();
        clock.advance(0);
        network.last.fail();
        expect(eventsNamed(told, 'retry')).toMatchObject([{ delayMs: 0 }, { delayMs: 0 }]);
      },
    ],
    [
      'backoff.minMs',
      { backoff: { minMs: 0 }, random: () => 0 },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'retry')).toMatchObject([{ delayMs: 0 }]);
      },
    ],
    [
      'backoff.spreadMs',
      { backoff: { spreadMs: 0 }, random: () => 0 },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'retry')).toMatchObject([{ delayMs: 6000 }]);
      },
    ],
    [
      'queue.maxMessages',
      { queue: { maxMessages: 0 } },
      ({ socket, told }) => {
        socket.send('text');
        expect(eventsNamed(told, 'drop')).toMatchObject([{ reason: 'overflow', data: 'text' }]);
      },
    ],
    [
      'queue.maxBytes',
      { queue: { maxBytes: 0 } },
      ({ socket, told }) => {
        socket.send('text');
        socket.send('');
        expect(eventsNamed(told, 'drop')).toMatchObject([{ reason: 'overflow', data: 'text' }]);
      },
    ],
    [
      'a delay',
      { rules: [{ when: 'abnormal', then: { action: 'retry', delay: 0 } }] },
      ({ network, told }) => {
        network.last.fail();
        expect(eventsNamed(told, 'retry')).toMatchObject([{ delayMs: 0 }]);
      },
    ],
  ];

  it.each(ZEROES)('[OP-2] %s takes 0 at its word', (_name, options, check) => check(fakeLife(options)));

  it('[OP-2] endpointTimeoutMs takes 0 at its word', () => {
    const { clock, told } = fakeLife({ endpointTimeoutMs: 0 }, () => new Promise(() => {}));
    clock.advance(0);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'endpoint-timeout' }]);
  });

  it('[OP-2] undefined is the default', async () => {
    const names = [
      ...['retry', 'maxRetries', 'maxElapsedMs', 'stableAfterMs', 'rules', 'decide', 'endpointTimeoutMs'],
      ...['connectTimeoutMs', 'closeTimeoutMs', 'requiredExtensions', 'autoConnect', 'signal'],
    ];
    const blank = (of: readonly string[]): object => Object.fromEntries(of.map((name) => [name, undefined]));
    const spelt = {
      ...blank(names),
      backoff: blank(['minMs', 'baseMs', 'factor', 'maxMs', 'jitter', 'spreadMs']),
      queue: blank(['maxMessages', 'maxBytes']),
    };
    const lives = [fakeLife(), fakeLife(spelt), fakeLife({ ...spelt, ...blank(['backoff', 'queue']) })];
    const accounts = lives.map(({ socket, clock, network, told }) => {
      expect(clock.nextIn).toBe(20_000);
      for (let failures = 0; failures < 12; failures++) {
        network.last.fail();
        socket.send('text');
        clock.advance(clock.nextIn);
      }
      network.last.open();
      expect(network.last.sent).toHaveLength(12);
      expect(clock.nextIn).toBe(15_000);
      clock.advance(15_000);
      expect(eventsNamed(told, 'stable')).toHaveLength(1);
      socket.close();
      expect(clock.nextIn).toBe(3000);
      return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
    });
    expect(accounts[0]).toHaveLength(12);
    expect(accounts[1]).toEqual(accounts[0]);
    expect(accounts[2]).toEqual(accounts[0]);
    const { clock } = fakeLife(spelt, () => new Promise(() => {}));
    expect(clock.nextIn).toBe(10_000);
    await settled();
  });

  it('[OP-6] with autoConnect: false nothing happens until reconnect()', () => {
    const { socket, clock, network, told } = fakeLife({ autoConnect: false });
    expect([socket.status, socket.readyState, socket.url]).toEqual(['idle', 0, 'ws://host/']);
    socket.send('queued');
    clock.advance(HOUR_MS);
    expect([clock.pending, network.sockets.length, told.length]).toEqual([0, 0, 0]);
    socket.reconnect();
    expect(socket.status).toBe('connecting');
    clock.advance(10);
    network.last.open();
    expect(network.sockets).toHaveLength(1);
    expect(network.last.sent).toEqual(['queued']);
    expect(eventsNamed(told, 'open')).toEqual([
      { attempt: 1, isReconnect: false, downtimeMs: 10, closure: undefined },
    ]);
  });

  it('[OP-6] with autoConnect: false no provider is asked', async () => {
    let asked = 0;
    const { socket, clock, network } = fakeLife({ autoConnect: false }, () => {
      asked++;
      return 'ws://host/';
    });
    await settled();
    expect([asked, clock.pending]).toEqual([0, 0]);
    socket.reconnect();
    await settled();
    expect([asked, network.sockets.length]).toEqual([1, 1]);
  });

  it('[OP-6] a socket that was never started can be closed', () => {
    const { socket, clock, network, told } = fakeLife({ autoConnect: false });
    socket.close();
    clock.advance(0);
    expect(eventsNamed(told, 'close')).toMatchObject([{ final: true, cause: 'close' }]);
    expect([socket.status, network.sockets.length]).toEqual(['closed', 0]);
  });
});

describe('the arguments of the constructor', () => {
  it.each([
    'garbage',
    '',
    '/relative',
    '//host/',
    'ws://',
    'ws://host:99999/',
    'ws://host/#',
    'ws://host/#part',
    'http://host/?query#',
    'ftp://host/',
    'file:///etc/hosts',
    'javascript:1',
    'wsx://host/',
    new URL('ftp://host/'),
    new URL('ws://host/#part'),
    undefined,
    null,
  ])('[OP-3] the URL %s is refused', (url) => {
    const network = fakeNetwork();
    const error = errorOf(() => make(url, [], network));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'SyntaxError' });
    expect(network.sockets).toEqual([]);
  });

  it.each([
    ['ws://host', 'ws://host/'],
    ['WS://HOST:80/Path', 'ws://host/Path'],
    ['http://host/a b?c=d e', 'ws://host/a%20b?c=d%20e'],
    ['https://host:443/', 'wss://host/'],
    ['http://host:443/', 'ws://host:443/'],
    ['wss://host:8443/a/../b', 'wss://host:8443/b'],
    ['  ws://host/\n', 'ws://host/'],
    [new URL('https://host/path'), 'wss://host/path'],
  ])('[OP-3] the URL %s is serialised', (url, serialised) => {
    const { socket, network } = fakeLife({}, url);
    expect(socket.url).toBe(serialised);
    expect(network.last.url).toBe(serialised);
  });

  it.each([
    '',
    'with space',
    'comma,',
    'umläut',
    'a/b',
    '"quoted"',
    ['a', ''],
    ['a', 'b c'],
    ['a', 'b', 'a'],
    new Set(['a', '@']),
  ])('[OP-4] the subprotocols %j are refused', (protocols) => {
    const network = fakeNetwork();
    const error = errorOf(() => make('ws://host/', protocols, network));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'SyntaxError' });
    expect(network.sockets).toEqual([]);
  });

  it.each([
    ['one', ['one']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
    [undefined, []],
    [new Set(['a', 'b']), ['a', 'b']],
    [new Map([['a', 1]]).keys(), ['a']],
    ["!#$%&'*+-.^_`|~09azAZ", ["!#$%&'*+-.^_`|~09azAZ"]],
  ])('[OP-4] the subprotocols %j are offered', (protocols, offered) => {
    const network = fakeNetwork();
    make('ws://host/', protocols, network);
    expect(network.last.protocols).toEqual(offered);
  });
});

describe('the arguments of close()', () => {
  let server: MisbehavingServer;
  afterEach(() => server?.stop());

  const BAD_ARGUMENTS: ReadonlyArray<
    readonly [code: number | undefined, reason: string | undefined, name: string]
  > = [
    ...[1001, 1005, 1006, 999, 5000, 0, -1, 2999, Number.NaN].map(
      (code) => [code, undefined, 'InvalidAccessError'] as const,
    ),
    [1000, 'x'.repeat(124), 'SyntaxError'],
    [undefined, 'x'.repeat(124), 'SyntaxError'],
    [3000, 'é'.repeat(62), 'SyntaxError'],
    [4999, `${'€'.repeat(41)}x`, 'SyntaxError'],
    [4000, '😀'.repeat(31), 'SyntaxError'],
    [1005, 'x'.repeat(124), 'InvalidAccessError'],
  ];

  it.each(BAD_ARGUMENTS)('[OP-5] close(%s, %j) is refused and changes nothing', (code, reason, name) => {
    const { socket, clock, network, told } = fakeLife();
    network.last.open();
    const { length } = told;
    const { pending } = clock;
    for (const act of [() => socket.close(code, reason), () => socket.reconnect(code, reason)]) {
      const error = errorOf(act);
      expect(error).toBeInstanceOf(DOMException);
      expect(error).toMatchObject({ name });
    }
    expect([socket.readyState, socket.status, told.length, clock.pending]).toEqual([
      1,
      'open',
      length,
      pending,
    ]);
    expect(network.last.closeCalls).toEqual([]);
    socket.close();
    expect(network.last.closeCalls).toHaveLength(1);
  });

  it('[OP-5] a bad code is refused in every phase', () => {
    const { socket, clock, network } = fakeLife({ autoConnect: false });
    const refuse = (): void =>
      expect(errorOf(() => socket.close(1001))).toMatchObject({ name: 'InvalidAccessError' });
    refuse();
    socket.reconnect();
    refuse();
    network.last.fail();
    refuse();
    clock.advance(clock.nextIn);
    network.last.open();
    socket.close();
    refuse();
    network.last.end(1005);
    refuse();
    expect(socket.status).toBe('closed');
  });

  it.each([
    [1000, undefined],
    [3000, 'x'.repeat(123)],
    [4999, '€'.repeat(41)],
  ])('[OP-5] close(%s, %j) is allowed', (code, reason) => {
    const { socket, network } = fakeLife();
    network.last.open();
    socket.close(code, reason);
    expect(network.last.closeCalls).toEqual([[code, reason ?? '']]);
  });

  it('[OP-5] 1005 and 1006 never travel, and the connection goes on', { tags: ['real-server'] }, async () => {
    server = await MisbehavingServer.start();
    const socket = new ResilientWebSocket(server.url);
    await next(socket, 'open');
    for (const code of [1005, 1006]) {
      expect(errorOf(() => socket.close(code))).toMatchObject({ name: 'InvalidAccessError' });
    }
    expect([socket.readyState, server.closeCodes]).toEqual([1, []]);
    const echo = new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve));
    socket.send('still here');
    expect((await echo).data).toBe('still here');
    const end = next(socket, 'close');
    socket.close(1000, 'done');
    expect(await end).toMatchObject({ code: 1000, reason: 'done', final: true, origin: 'local' });
    await over(socket);
    expect(server.closeCodes).toEqual([1000]);
  });
});
