import { ResilientWebSocket } from 'resilient-websocket';
import {
  CloseEvent,
  ErrorEvent,
  type Options,
  ReconnectingWebSocket,
  type UrlProvider,
} from 'resilient-websocket/reconnecting-websocket';
import { type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { next, record } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

interface Life {
  readonly socket: ReconnectingWebSocket;
  readonly network: FakeNetwork;
}

function make(options: Options = {}, url: UrlProvider = 'ws://start/'): Life {
  const network = fakeNetwork();
  const socket = new ReconnectingWebSocket(url, [], { WebSocket: network.WebSocket, ...options });
  onTestFinished(() => socket.close());
  return { socket, network };
}

/** As `make()`, once its first attempt has begun. */
function start(...given: Parameters<typeof make>): Life {
  const life = make(...given);
  vi.advanceTimersByTime(0);
  return life;
}

/** What is true of Node's own class: its getters are code of Node, and refuse another receiver. */
class OfNode {}
Object.defineProperty(
  OfNode.prototype,
  'url',
  Object.getOwnPropertyDescriptor(Event.prototype, 'type') ?? {},
);

/** Puts something at `globalThis.WebSocket` until the test is over. */
function putGlobal(value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true, writable: true });
  onTestFinished(() => {
    if (before) Object.defineProperty(globalThis, 'WebSocket', before);
    else Reflect.deleteProperty(globalThis, 'WebSocket');
  });
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the first attempt', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  it('[CM-16] begins in a task of its own, and the socket is CONNECTING until then', () => {
    const { socket, network } = make();
    expect([socket.readyState, socket.shouldReconnect, network.sockets.length]).toEqual([0, true, 0]);
    vi.advanceTimersByTime(0);
    expect([socket.readyState, socket.shouldReconnect, network.sockets.length]).toEqual([0, true, 1]);
  });

  it.each([
    ['after the constructor', {}, (_: ReconnectingWebSocket) => {}],
    ['on a socket that was not started', { startClosed: true }, (_: ReconnectingWebSocket) => {}],
    [
      'after reconnect() on one that was not started',
      { startClosed: true },
      (socket: ReconnectingWebSocket) => socket.reconnect(),
    ],
    [
      'after close() and reconnect()',
      {},
      (socket: ReconnectingWebSocket) => {
        socket.close();
        socket.reconnect();
      },
    ],
  ])('[CM-16] close() %s leaves nothing behind, and what waits is kept', (_name, options, prepare) => {
    const { socket, network } = make(options);
    const told = record(socket);
    const heard: string[] = [];
    for (const type of ['error', 'close']) socket.addEventListener(type, () => heard.push(type));
    socket.send('waits');
    prepare(socket);
    socket.close(4000, 'over');
    vi.runAllTimers();
    expect([told, heard, network.sockets.length]).toEqual([[], [], 0]);
    expect([socket.readyState, socket.shouldReconnect]).toEqual([3, false]);
    socket.reconnect();
    vi.advanceTimersByTime(0);
    network.last.open();
    expect(network.last.sent).toEqual(['waits']);
  });

  it('[CM-16] close() with what the platform refuses throws, and the attempt is made', () => {
    const { socket, network } = make();
    expect(() => socket.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(
      expect.objectContaining({ name: 'SyntaxError' }),
    );
    vi.advanceTimersByTime(0);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CM-16] is one, however often reconnect() is called before', () => {
    const { socket, network } = make();
    for (let call = 0; call < 3; call++) socket.reconnect();
    vi.runAllTicks();
    vi.advanceTimersByTime(0);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CM-17] what waits goes before what an open listener sends, and after it on the next connection', () => {
    const { socket, network } = start({ minReconnectionDelay: 1, maxReconnectionDelay: 1 });
    const returned = [socket.send('first'), socket.send('second')];
    socket.onopen = () => returned.push(socket.send('hello'));
    network.last.open();
    expect(network.last.sent).toEqual(['first', 'second', 'hello']);
    network.last.end(1001);
    returned.push(socket.send('third'));
    vi.advanceTimersByTime(1);
    network.last.open();
    expect(network.last.sent).toEqual(['hello', 'third']);
    expect(returned).toEqual([false, false, true, false, true]);
  });

  it('[CM-17] a queue of many slices stays in front of what an open listener sends', async () => {
    const { socket, network } = start();
    const many = Array.from({ length: 1200 }, (_, index) => `${index}`);
    for (const data of many) socket.send(data);
    let returned: unknown;
    socket.addEventListener('open', () => {
      returned = socket.send('hello');
    });
    network.last.open();
    expect(returned).toBe(false);
    await vi.waitFor(() => expect(network.last.sent).toEqual([...many, 'hello']));
  });

  it('[CM-17] send() says false while the connection closes', () => {
    const { socket, network } = start();
    network.last.open();
    expect(socket.send('goes')).toBe(true);
    socket.close();
    expect(socket.send('late')).toBe(false);
  });

  it('[CM-19] handlers are called before listeners, and can be taken away', () => {
    const { socket, network } = start();
    const calls: string[] = [];
    for (const type of ['open', 'message', 'error', 'close'] as const) {
      socket.addEventListener(type, () => calls.push(type));
      socket[`on${type}`] = function (this: unknown) {
        calls.push(`on${type}${this === socket ? '' : ' of another'}`);
      };
    }
    network.last.open();
    network.last.receive('hello');
    socket.onmessage = null;
    network.last.receive('hello');
    network.last.fail();
    expect(calls).toEqual([
      ...['onopen', 'open', 'onmessage', 'message', 'message'],
      ...['onerror', 'error', 'onclose', 'close'],
    ]);
    socket.onclose = 'none' as never;
    expect([socket.onmessage, socket.onclose]).toEqual([null, null]);
    expect(Object.keys(Object.getOwnPropertyDescriptors(socket))).toEqual([]);
  });

  it('[CM-20] CloseEvent and ErrorEvent are made and dispatched', () => {
    const { socket } = make({ startClosed: true });
    const seen: unknown[] = [];
    socket.addEventListener('close', ({ code, reason, wasClean }) => seen.push(code, reason, wasClean));
    socket.addEventListener('error', ({ message, error }) => seen.push(message, error.message));
    socket.dispatchEvent(new CloseEvent());
    socket.dispatchEvent(new CloseEvent(4000, 'over', socket));
    socket.dispatchEvent(new ErrorEvent(new Error('on purpose'), socket));
    expect(seen).toEqual([1000, '', true, 4000, 'over', true, 'on purpose', 'on purpose']);
  });

  it('[CM-20] events of sockets are instances of them, and no others are', () => {
    const { socket, network } = start();
    const seen: unknown[] = [];
    for (const type of ['error', 'close'] as const) {
      socket.addEventListener(type, (event) =>
        seen.push(event instanceof ErrorEvent, event instanceof CloseEvent),
      );
    }
    network.last.fail();
    expect(seen).toEqual([true, false, false, true]);
    for (const value of [new Event('close'), new Event('error'), null, 'close']) {
      expect([value instanceof (CloseEvent as never), value instanceof (ErrorEvent as never)]).toEqual([
        false,
        false,
      ]);
    }
  });
});

describe('in Node', () => {
  it('[CM-18] a class at globalThis.WebSocket is used from the next attempt on', async () => {
    const network = fakeNetwork();
    putGlobal(network.WebSocket);
    const socket = new ReconnectingWebSocket('ws://start/');
    onTestFinished(() => socket.close());
    await vi.waitFor(() => expect(network.sockets).toHaveLength(1));
    const other = fakeNetwork();
    putGlobal(other.WebSocket);
    network.last.open();
    socket.reconnect();
    network.last.end(1000);
    await vi.waitFor(() => expect(other.sockets).toHaveLength(1));
  });

  it.each([
    ['nothing', undefined],
    ['an object', {}],
    ['the class of this library', ResilientWebSocket],
    ['this class', ReconnectingWebSocket],
    ['a class derived from it', class extends ReconnectingWebSocket {}],
    ["Node's own", OfNode],
  ])('[CM-18] where %s is at globalThis.WebSocket, it is ws', async (_name, value) => {
    const server = await startServer();
    putGlobal(value);
    const socket = new ReconnectingWebSocket(server.url);
    onTestFinished(() => socket.close());
    await next(socket, 'open');
  });

  it.each(['nodebuffer', 'fragments'] as const)('[CM-22] binaryType takes %s', async (type) => {
    const server = await startServer();
    const socket = new ReconnectingWebSocket(server.url, [], {
      minReconnectionDelay: 1,
      maxReconnectionDelay: 1,
    });
    onTestFinished(() => socket.close());
    const read = async (): Promise<unknown> => {
      socket.send(new Uint8Array([1, 2]));
      const { data } = await new Promise<{ readonly data: unknown }>((resolve) =>
        socket.addEventListener('message', resolve, { once: true }),
      );
      return Array.isArray(data) ? data.map((each) => Buffer.isBuffer(each)) : Buffer.isBuffer(data);
    };
    socket.binaryType = type as never;
    expect(socket.binaryType).toBe(type);
    await next(socket, 'open');
    const expected = type === 'fragments' ? [true] : true;
    expect(await read()).toEqual(expected);
    server.closeAll(1001);
    await next(socket, 'open');
    expect(await read()).toEqual(expected);
    socket.binaryType = 'blob';
    expect(await read()).not.toEqual(expected);
    socket.binaryType = type as never;
    expect(await read()).toEqual(expected);
    socket.binaryType = 'nonsense' as never;
    expect(socket.binaryType).toBe(type);
  });
});
