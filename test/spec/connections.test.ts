import { InvalidOptionError, type ResilientWebSocket } from 'resilient-websocket';
import { type Connection, type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { FakeClock, type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/lab/storm/random.ts';
import { eventsNamed, record } from '../support/events.ts';
import { settled } from '../support/fake-life.ts';
import { PingingSocket } from '../support/pinging-socket.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const URL_A = 'ws://host/a';
const DELAY_MS = 1000;

/** How long after it was made a socket of a line that is over is told so. */
const REPEATED_END_MS = 1000;

/** A class of connections in a world where time, chance and the network do as they are told. */
function world(options: ConnectionsOptions = {}) {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const lines: ResilientWebSocket[] = [];
  const Connection = connectionsOf({
    clock,
    random: seeded(1),
    WebSocket: network.WebSocket,
    backoff: { minMs: DELAY_MS, baseMs: DELAY_MS, maxMs: DELAY_MS, jitter: 'none' },
    onLine: (line) => lines.push(line),
    ...options,
  });
  return { clock, network, lines, Connection };
}

/** Writes down what a socket is told, and its state at that moment. */
function hear(socket: Connection): readonly string[] {
  const heard: string[] = [];
  socket.onopen = () => heard.push(`open ${socket.readyState}`);
  socket.onmessage = ({ data }) => heard.push(`message ${data}`);
  socket.onerror = () => heard.push(`error ${socket.readyState}`);
  socket.onclose = ({ code }) => heard.push(`close ${code} ${socket.readyState}`);
  return heard;
}

/** The next attempt is made. */
async function attempt({ clock }: { readonly clock: FakeClock }): Promise<void> {
  clock.advance(clock.nextIn);
  await settled();
}

/** Makes a socket whose connection is open. */
async function opened(
  {
    Connection,
    network,
  }: { readonly Connection: ReturnType<typeof connectionsOf>; readonly network: FakeNetwork },
  url: string = URL_A,
  protocols: string[] = [],
): Promise<Connection> {
  const socket = new Connection(url, protocols);
  await settled();
  network.last.open();
  return socket;
}

describe('connectionsOf()', () => {
  it('[CN-1] a socket is one connection of a line, and is over with it', async () => {
    const { Connection, clock, network, lines } = world();
    const first = await opened({ Connection, network });
    const heard = hear(first);
    first.send('one');
    network.last.receive('two');
    network.last.end(1012, 'restart');
    expect(first.readyState).toBe(Connection.CLOSED);

    const second = new Connection(URL_A);
    const heardLater = hear(second);
    await attempt({ clock });
    network.last.open();
    network.last.receive('three');
    expect(heard).toEqual(['message two', 'close 1012 3']);
    expect(heardLater).toEqual(['open 1', 'message three']);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['one'], []]);
    expect(lines).toHaveLength(1);
  });

  it('[CN-1] its close event has what was decided', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    const closures: unknown[] = [];
    socket.addEventListener('close', ({ reason, wasClean, closure: { code, final, remedy } }) => {
      closures.push([code, reason, wasClean, final, remedy.action]);
    });
    network.last.end(1012, 'restart');
    expect(closures).toEqual([[1012, 'restart', true, false, 'retry']]);
  });

  it('[CN-2] it is CONNECTING while the line waits and tries, and hears of no attempt that fails', async () => {
    const { Connection, clock, network, lines } = world();
    const socket = new Connection(URL_A);
    const heard = hear(socket);
    await settled();
    for (let attempts = 1; attempts <= 3; attempts++) {
      expect(network.sockets).toHaveLength(attempts);
      network.last.fail();
      expect(socket.readyState).toBe(Connection.CONNECTING);
      await attempt({ clock });
    }
    expect(heard).toEqual([]);
    network.last.open();
    expect(heard).toEqual(['open 1']);
    expect(lines[0]?.retryCount).toBe(3);
  });

  it('[CN-2] with tellsFailures each attempt that fails ends a socket, and the next one waits for the next', async () => {
    const { Connection, clock, network, lines } = world({ tellsFailures: true });
    const first = new Connection(URL_A);
    const heard = [hear(first)];
    for (const type of ['error', 'close'] as const) {
      first.addEventListener(type, () => {
        if (heard.length === 1) heard.push(hear(new Connection(URL_A)));
      });
    }
    await settled();
    network.last.fail();
    await attempt({ clock });
    network.last.open();
    expect(heard).toEqual([['error 3', 'close 1006 3'], ['open 1']]);
    expect(lines).toHaveLength(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('[CN-3] a client that makes the next socket in a listener gets the same line', async () => {
    for (const type of ['error', 'close'] as const) {
      const { Connection, clock, network, lines } = world();
      const first = await opened({ Connection, network });
      let heard: readonly string[] = [];
      first.addEventListener(type, () => {
        heard = hear(new Connection(URL_A));
      });
      network.last.fail();
      await attempt({ clock });
      network.last.open();
      expect(heard).toEqual(['open 1']);
      expect(lines).toHaveLength(1);
    }
  });

  it('[CN-3] the delay is that of the close code', async () => {
    const { Connection, clock, network } = world({
      rules: [{ when: 4000, then: { action: 'retry', delay: 77 } }],
    });
    await opened({ Connection, network });
    network.last.end(4000);
    new Connection(URL_A);
    expect(clock.nextIn).toBe(77);
  });

  it('[CN-4] a client that does not come back leaves no line, and may come back later', async () => {
    const { Connection, clock, network, lines } = world();
    await opened({ Connection, network });
    network.last.end(1012);
    await attempt({ clock });
    expect(lines[0]?.status).toBe('closed');
    expect(clock.pending).toBe(0);
    expect(network.sockets).toHaveLength(1);

    await opened({ Connection, network });
    expect(network.sockets).toHaveLength(2);
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it('[CN-5] close() by the client ends the line, and the next socket has a new one', async () => {
    const { Connection, network, lines } = world();
    const first = await opened({ Connection, network });
    const heard = hear(first);
    first.close(4001, 'enough');
    expect(first.readyState).toBe(Connection.CLOSING);
    expect(network.last.closeCalls).toEqual([[4001, 'enough']]);
    const second = await opened({ Connection, network });
    network.sockets[0]?.end(4001, 'enough');
    expect(heard).toEqual(['close 4001 3']);
    expect(second.readyState).toBe(Connection.OPEN);
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it.each([
    ['the first attempt', async () => {}],
    [
      'a delay',
      async ({ network }: ReturnType<typeof world>) => {
        network.last.fail();
      },
    ],
  ])('[CN-5] so it does during %s', async (_name, prepare) => {
    const life = world();
    const socket = new life.Connection(URL_A);
    const heard = hear(socket);
    await settled();
    await prepare(life);
    socket.close();
    expect(socket.readyState).toBe(socket.CLOSING);
    life.network.last.end(1006);
    if (life.clock.pending > 0) life.clock.advance(life.clock.nextIn);
    expect(heard.at(-1)).toMatch(/^close 100[56] 3$/);
    expect(life.lines[0]?.status).toBe('closed');
    expect(life.clock.pending).toBe(0);
  });

  it('[CN-5] what it refuses is that of the platform', async () => {
    const { Connection, network } = world();
    const socket = await opened({ Connection, network });
    for (const end of [() => {}, () => network.last.end(1012)]) {
      end();
      expect(() => socket.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
      expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }),
      );
    }
    expect(network.last.closeCalls).toEqual([]);
  });

  it('[CN-6] after a final end, each further socket ends as that did, later', async () => {
    const { Connection, clock, network, lines } = world();
    const first = hear(await opened({ Connection, network }));
    network.last.end(1008, 'no');
    const further = new Connection(URL_A);
    const heard = hear(further);
    expect(further.readyState).toBe(Connection.CONNECTING);
    clock.advance(REPEATED_END_MS - 1);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(first).toEqual(['close 1008 3']);
    expect(heard).toEqual(['error 3', 'close 1008 3']);
    expect(lines).toHaveLength(1);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CN-6] such a socket can be closed before', async () => {
    const { Connection, clock, network } = world();
    await opened({ Connection, network });
    network.last.end(1008);
    const further = new Connection(URL_A);
    const heard = hear(further);
    further.close();
    expect(further.readyState).toBe(Connection.CLOSING);
    clock.advance(0);
    expect(heard).toEqual(['error 3', 'close 1008 3']);
    expect(clock.pending).toBe(0);
  });

  it('[CN-6] a failure that is final is told, although none before it was', async () => {
    const { Connection, clock, network } = world({ maxRetries: 1 });
    const heard = hear(new Connection(URL_A));
    await settled();
    network.last.fail();
    await attempt({ clock });
    network.last.fail();
    expect(heard).toEqual(['error 3', 'close 1006 3']);
  });

  it.each([
    ['a veto', (line: ResilientWebSocket) => line.on('retry', ({ veto }) => veto())],
    ['a signal', () => {}],
  ])('[CN-6] %s is final, too', async (_name, listen) => {
    const controller = new AbortController();
    const { Connection, clock, network, lines } = world({ signal: controller.signal });
    const heard = hear(await opened({ Connection, network }));
    listen(lines[0] as ResilientWebSocket);
    network.last.end(1012);
    controller.abort();
    const further = hear(new Connection(URL_A));
    clock.advance(REPEATED_END_MS);
    expect(heard).toEqual(['close 1012 3']);
    expect(further.at(-1)).toMatch(/^close/);
    expect(network.sockets).toHaveLength(1);
  });

  it('[CN-6] reconnect() of the line lets the client begin anew', async () => {
    const { Connection, network, lines, clock } = world();
    await opened({ Connection, network });
    network.last.end(1008);
    lines[0]?.reconnect();
    await settled();
    clock.advance(clock.nextIn);
    await opened({ Connection, network });
    expect(lines.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

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

  it('[CN-8] nothing of one connection goes out over the next, and what is in doubt is told as a drop', async () => {
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
    expect(lines).toHaveLength(2);
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
      [{ delay: 1 }, 'delay'],
      [{ backoff: { minMs: -1 } }, 'backoff.minMs'],
    ];
    for (const [options, option] of refused) {
      const make = () => connectionsOf(options as ConnectionsOptions);
      expect(make).toThrow(InvalidOptionError);
      expect(make).toThrow(expect.objectContaining({ option }));
    }
    expect(() => Reflect.apply(connectionsOf, undefined, [null])).toThrow(InvalidOptionError);
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
