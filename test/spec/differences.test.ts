import { once } from 'node:events';
import {
  InvalidOptionError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsNamed, next, over } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';

/** As near to the platform as it gets. */
const PLAIN: ResilientWebSocketOptions = { retry: false, queue: false };

/** What a platform socket lists of itself in a for...in. */
const STANDARD = new Set([
  'CONNECTING',
  'OPEN',
  'CLOSING',
  'CLOSED',
  'url',
  'readyState',
  'bufferedAmount',
  'extensions',
  'protocol',
  'binaryType',
  'onopen',
  'onmessage',
  'onerror',
  'onclose',
  'send',
  'close',
]);

describe('in both modes', () => {
  it('[DF-1] a third argument is read, and refused if it means nothing', () => {
    const surplus = { maxRetry: 3 } as ResilientWebSocketOptions;
    expect(() => new ResilientWebSocket('ws://127.0.0.1:9/', [], surplus)).toThrow(InvalidOptionError);
  });

  it('[DF-2] a function is asked for the URL, which is empty until then', async () => {
    const { socket, network } = fakeLife(PLAIN, () => 'ws://host/asked');
    expect(socket.url).toBe('');
    await vi.waitFor(() => expect(network.last.url).toBe('ws://host/asked'));
    expect(socket.url).toBe('ws://host/asked');
  });

  it('[DF-3] what it has besides is not enumerable', () => {
    const { socket, network } = fakeLife(PLAIN);
    const inherited = new Set<string>();
    for (const name in new EventTarget()) inherited.add(name);
    const listed: string[] = [];
    for (const name in socket) if (!inherited.has(name)) listed.push(name);
    expect(new Set(listed)).toEqual(STANDARD);
    expect(listed).toHaveLength(STANDARD.size);
    const keys: string[] = [];
    socket.onclose = (event) => keys.push(...Object.keys(event));
    network.last.end(4000);
    expect(keys).toEqual(Object.keys(new Event('close')));
  });

  it('[DF-4] it is no instance of the class it connects with, until it takes the place of the global', () => {
    const { socket, network } = fakeLife(PLAIN);
    expect(socket).not.toBeInstanceOf(network.WebSocket);
    vi.stubGlobal('WebSocket', ResilientWebSocket);
    expect(socket).toBeInstanceOf(globalThis.WebSocket);
    vi.unstubAllGlobals();
  });

  it('[DF-4] its events are not trusted', () => {
    const { socket, network } = fakeLife(PLAIN);
    const trusted: boolean[] = [];
    socket.onopen = ({ isTrusted }) => trusted.push(isTrusted);
    network.last.open();
    expect(trusted).toEqual([false]);
  });

  it.each([
    ['connectTimeoutMs', 20_000, () => {}],
    [
      'closeTimeoutMs',
      3000,
      ({ socket, network }: ReturnType<typeof fakeLife>) => {
        network.last.open();
        socket.close();
      },
    ],
  ] as const)('[DF-5] %s ends what hangs, by default after %d ms', (_option, afterMs, begin) => {
    const life = fakeLife(PLAIN);
    begin(life);
    life.clock.advance(afterMs - 1);
    expect(eventsNamed(life.told, 'close')).toEqual([]);
    life.clock.advance(1);
    expect(eventsNamed(life.told, 'close')).toMatchObject([{ code: 1006, wasClean: false, final: true }]);
  });

  it('[DF-17] what takes it for an emitter of Node fails, and addEventListener() does the same', async () => {
    const { socket, network } = fakeLife(PLAIN);
    await expect(once(socket, 'open')).rejects.toThrow(TypeError);
    const opened = new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    network.last.open();
    await expect(opened).resolves.toBeInstanceOf(Event);
  });

  it('[DF-6] a line that drops gives an error before the close, whatever the engine', () => {
    const { socket, network } = fakeLife(PLAIN);
    const types: string[] = [];
    socket.onerror = ({ type }) => types.push(type);
    socket.onclose = ({ type }) => types.push(type);
    network.last.open();
    network.last.end(1006);
    expect(types).toEqual(['error', 'close']);
  });

  it('[DF-7] a reason without a code goes with 1000', () => {
    const { socket, network } = fakeLife(PLAIN);
    network.last.open();
    socket.close(undefined, 'only a reason');
    expect(network.last.closeCalls).toEqual([[1000, 'only a reason']]);
  });

  it('[DF-8] an empty Close frame is warned of on the console', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { network } = fakeLife(PLAIN, 'ws://differences.invalid/');
    network.last.open();
    network.last.end(1005);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('[DF-9] a message that comes too late is reported as a drop', () => {
    const { socket, network, told } = fakeLife(PLAIN);
    network.last.open();
    socket.close();
    socket.send('late');
    expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'late', reason: 'closed' }]);
  });
});

describe('over ws, in Node', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });
  afterEach(() => server.stop());

  it('[DF-10] the handshake has no Origin and no cookies', async () => {
    const socket = new ResilientWebSocket(server.url, [], PLAIN);
    await next(socket, 'open');
    const [handshake] = server.handshakes;
    expect(handshake?.headers).toHaveProperty('sec-websocket-version', '13');
    expect(handshake?.headers).not.toHaveProperty('origin');
    expect(handshake?.headers).not.toHaveProperty('cookie');
    socket.close();
    await over(socket);
  });

  it('[DF-10] a port that browsers block is tried', async () => {
    // Nobody listens there, and what comes back is the system's answer and not a refusal to try.
    const socket = new ResilientWebSocket('ws://127.0.0.1:1/', [], PLAIN);
    const { error } = await next(socket, 'close');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('with retries and a queue', () => {
  it('[DF-11] send() while connecting queues; without a queue it throws', () => {
    const life = fakeLife();
    life.socket.send('early');
    life.network.last.open();
    expect(life.network.last.sent).toEqual(['early']);
    const { socket } = fakeLife({ queue: false });
    expect(() => socket.send('early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  });

  it('[DF-12] the object opens again; CLOSED inside the close event, CONNECTING after it', () => {
    const { socket, clock, network } = fakeLife();
    const seen: unknown[] = [];
    socket.onopen = () => seen.push('open');
    socket.onclose = ({ closure }) => seen.push([socket.readyState, closure.final]);
    network.last.open();
    network.last.end(1012);
    expect(socket.readyState).toBe(0);
    clock.advance(5000);
    network.last.open();
    expect(seen).toEqual(['open', [3, false], 'open']);
  });

  it('[DF-13] bufferedAmount includes the queue, and forgets what died with a connection', () => {
    const { socket, clock, network } = fakeLife();
    network.last.open();
    network.last.bufferedAmount = 100;
    expect(socket.bufferedAmount).toBe(100);
    network.last.end(1006);
    expect(socket.bufferedAmount).toBe(0);
    socket.send('four');
    expect(socket.bufferedAmount).toBe(4);
    clock.advance(5000);
    network.last.open();
    expect(socket.bufferedAmount).toBe(0);
  });

  it('[DF-14] protocol and extensions are those of the connection', () => {
    const { socket, clock, network } = fakeLife();
    network.last.open(undefined, 'permessage-deflate');
    expect(socket.extensions).toBe('permessage-deflate');
    network.last.end(1006);
    expect(socket.extensions).toBe('permessage-deflate');
    clock.advance(5000);
    network.last.open();
    expect(socket.extensions).toBe('');
  });

  it('[DF-15] close() between two connections is an error and a final, unclean 1006 from a later task', () => {
    const { socket, clock, network } = fakeLife();
    network.last.open();
    network.last.end(1012);
    const seen: unknown[] = [];
    socket.onerror = () => seen.push('error');
    socket.onclose = ({ code, wasClean, closure }) => seen.push([code, wasClean, closure.final]);
    socket.close(4000);
    expect([socket.readyState, seen]).toEqual([2, []]);
    clock.advance(0);
    expect([socket.readyState, seen]).toEqual([3, ['error', [1006, false, true]]]);
  });
});
