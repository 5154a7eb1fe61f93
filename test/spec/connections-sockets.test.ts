import { InvalidOptionError, type ResilientWebSocket } from 'resilient-websocket';
import { type Connection, type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { FakeClock } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { attempt, hear, opened, URL_A, world } from '../support/connections.ts';
import { eventsNamed, record } from '../support/events.ts';
import { settled } from '../support/fake-life.ts';
import { PingingSocket } from '../support/pinging-socket.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

describe('a socket of connectionsOf()', () => {
  it('[CN-7] the URL and the subprotocols are those of the newest socket, asked for before each attempt', async () => {
    const { Connection, clock, network, lines } = world();
    await opened({ Connection, network }, `${URL_A}?token=1`, ['v1']);
    network.last.end(1012);
    const second = new Connection(`${URL_A}?token=2`, ['v1', 'v2']);
    await attempt({ clock });
    network.last.fail();
    await attempt({ clock });
    network.last.open('v2', 'permessage-deflate');
    expect(network.sockets.map(({ url }) => url)).toEqual(
      [1, 2, 2].map((token) => `${URL_A}?token=${token}`),
    );
    expect(network.sockets.map(({ protocols }) => protocols)).toEqual([['v1'], ['v1', 'v2'], ['v1', 'v2']]);
    expect([second.url, second.protocol, second.extensions]).toEqual([
      `${URL_A}?token=2`,
      'v2',
      'permessage-deflate',
    ]);
    expect(lines).toHaveLength(1);
  });

  it('[CN-7] the option url may give another one each time', async () => {
    const asked: unknown[] = [];
    const { Connection, clock, network } = world({
      url: async (url, { attempt, lastClosure }) => {
        asked.push([url, attempt, lastClosure?.code]);
        return `${url}?token=${asked.length}`;
      },
    });
    const socket = await opened({ Connection, network });
    network.last.end(4401);
    new Connection(URL_A);
    await attempt({ clock });
    expect(network.sockets.map(({ url }) => url)).toEqual([`${URL_A}?token=1`, `${URL_A}?token=2`]);
    expect(asked).toEqual([
      [URL_A, 1, undefined],
      [URL_A, 2, 4401],
    ]);
    expect(socket.url).toBe(URL_A);
  });

  it('[CN-7] it is not asked for a client that has gone', async () => {
    let asked = 0;
    const { Connection, clock, network } = world({ url: (url) => `${url}?${++asked}` });
    await opened({ Connection, network });
    network.last.end(1012);
    await attempt({ clock });
    expect(asked).toBe(1);
  });

  it('[CN-8] nothing of one connection goes out over the next, and what is unconfirmed is reported as a drop', async () => {
    const { Connection, clock, lines } = world({ WebSocket: PingingSocket });
    const first = new Connection(URL_A);
    await settled();
    const before = PingingSocket.last;
    before?.open();
    const told = record(lines[0] as ResilientWebSocket);
    first.send('lost');
    before?.fail();
    first.send('too late');
    const second = new Connection(URL_A);
    expect(() => second.send('too early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await attempt({ clock });
    const after = PingingSocket.last;
    after?.open();
    first.send('too late');
    expect([before?.sent, after?.sent]).toEqual([['lost'], []]);
    expect(eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason])).toEqual([
      ['lost', 'unconfirmed'],
    ]);
    expect([first.bufferedAmount, second.bufferedAmount]).toEqual([16, 0]);
  });

  it('[CN-8] not even what has not left, which is told, too', async () => {
    const { Connection, clock, network, lines } = world();
    const socket = await opened({ Connection, network });
    const told = record(lines[0] as ResilientWebSocket);
    network.last.bufferedAmount = 8;
    for (const text of ['1111', '2222']) socket.send(text);
    network.last.fail();
    new Connection(URL_A);
    await attempt({ clock });
    network.last.open();
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['1111', '2222'], []]);
    expect(eventsNamed(told, 'drop').map(({ data }) => data)).toEqual(['1111', '2222']);
  });

  it('[CN-8] bufferedAmount is that of the connection', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    network.last.bufferedAmount = 2;
    expect(socket.bufferedAmount).toBe(2);
    network.last.fail();
    expect(socket.bufferedAmount).toBe(0);
  });

  it('[CN-9] endpoints have lines of their own, whatever the query', async () => {
    const { Connection, network, lines } = world();
    await opened({ Connection, network }, `${URL_A}?1`);
    const other = await opened({ Connection, network }, 'ws://host/b');
    network.sockets[0]?.end(1008);
    expect(other.readyState).toBe(Connection.OPEN);
    new Connection(`${URL_A}?2`);
    await settled();
    expect(network.sockets).toHaveLength(2);
    // One line is over, the other waits.
    network.sockets[1]?.end(1012);
    await opened({ Connection, network }, 'ws://host/c');
    expect(network.sockets).toHaveLength(3);
    expect(lines).toHaveLength(3);
  });

  it('[CN-9] two sockets at once have two lines, and each comes back on one of them', async () => {
    const { Connection, clock, network, lines } = world();
    await opened({ Connection, network });
    await opened({ Connection, network });
    for (const socket of network.sockets) socket.end(1012);
    const heard = [new Connection(URL_A), new Connection(URL_A)].map(hear);
    clock.advance(60_000);
    await settled();
    expect(network.sockets).toHaveLength(4);
    for (const socket of network.sockets.slice(2)) socket.open();
    expect(heard).toEqual([['open 1'], ['open 1']]);
    expect(lines).toHaveLength(2);
  });

  it('[CN-9] two classes have nothing in common', async () => {
    const { Connection, network } = world();
    await opened({ Connection, network });
    network.last.end(1008);
    const Another = connectionsOf({ clock: new FakeClock(), WebSocket: network.WebSocket });
    new Another(URL_A);
    await settled();
    expect(network.sockets).toHaveLength(2);
  });

  it('[CN-10] binaryType is that of the socket, from the first message on', async () => {
    const { Connection, clock, network } = world();
    const first = new Connection(URL_A);
    first.binaryType = 'arraybuffer';
    Reflect.set(first, 'binaryType', 'text');
    expect(first.binaryType).toBe('arraybuffer');
    await settled();
    expect(network.last.binaryType).toBe('arraybuffer');
    network.last.open();
    network.last.end(1012);
    const second = new Connection(URL_A);
    first.binaryType = 'arraybuffer';
    await attempt({ clock });
    expect([second.binaryType, network.last.binaryType]).toEqual(['blob', 'blob']);
  });

  it('[CN-11] listeners of each kind are called, in their order', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    const called: string[] = [];
    const removed = (): number => called.push('removed');
    socket.addEventListener('message', { handleEvent: ({ type }) => called.push(`object ${type}`) });
    socket.addEventListener('message', removed);
    socket.onmessage = function (event) {
      called.push(`handler ${this === socket && event.target === socket}`);
    };
    socket.addEventListener('message', () => called.push('once'), { once: true });
    socket.addEventListener('message', ({ origin }) => called.push(origin));
    socket.removeEventListener('message', removed);
    network.last.receive('1');
    socket.onmessage = null;
    network.last.receive('2');
    expect(called).toEqual([
      ...['object message', 'handler true', 'once', 'ws://host'],
      ...['object message', 'ws://host'],
    ]);
  });

  it('[CN-11] what a listener throws keeps nobody else from being told', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    const heard = hear(socket);
    const error = new Error('a listener');
    socket.addEventListener('close', () => {
      throw error;
    });
    expect(await uncaughtDuring(() => network.last.end(1012))).toEqual([error]);
    expect(heard).toEqual(['close 1012 3']);
  });

  it('[CN-12] options that cannot be used are refused when the class is made', () => {
    const refused: readonly [Record<string, unknown>, string][] = [
      [{ queue: false }, 'queue'],
      [{ resend: 'unconfirmed' }, 'resend'],
      [{ retry: false }, 'retry'],
      [{ autoConnect: false }, 'autoConnect'],
      [{ url: 'ws://host/' }, 'url'],
      [{ onLine: {} }, 'onLine'],
      [{ tellsFailures: 1 }, 'tellsFailures'],
      [{ beginsAnew: 1 }, 'beginsAnew'],
      [{ delay: 1 }, 'delay'],
      [{ backoff: { minMs: -1 } }, 'backoff.minMs'],
    ];
    for (const [options, option] of refused) {
      const make = () => connectionsOf(options as ConnectionsOptions);
      expect(make).toThrow(InvalidOptionError);
      expect(make).toThrow(expect.objectContaining({ option }));
    }
    expect(() => Reflect.apply(connectionsOf, undefined, [null])).toThrow(InvalidOptionError);
    // What there is, is named.
    expect(() => connectionsOf({ colour: 1 } as ConnectionsOptions)).toThrow('onLine');
  });

  it('[CN-12] so are a URL and subprotocols, before there is a line', () => {
    const { Connection, lines } = world();
    const bad: readonly unknown[][] = [['nonsense'], ['ftp://host/'], [URL_A, ['a', 'a']], [`${URL_A}#b`]];
    for (const args of bad) {
      expect(() => Reflect.construct(Connection, args)).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }),
      );
    }
    expect(() => Reflect.construct(Connection, [])).toThrow(TypeError);
    expect(lines).toEqual([]);
  });

  it('[CN-13] onLine is told of each line once; what it throws is reported', async () => {
    const error = new Error('onLine');
    const { Connection, network } = world({
      onLine: () => {
        throw error;
      },
    });
    let socket: Connection | undefined;
    const errors = await uncaughtDuring(async () => {
      socket = await opened({ Connection, network });
    });
    expect(errors).toEqual([error]);
    expect(socket?.readyState).toBe(Connection.OPEN);
  });
});
