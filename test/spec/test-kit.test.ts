import { WebSocket as MockWebSocket, Server } from 'mock-socket';
import { ResilientWebSocket } from 'resilient-websocket';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventsNamed, next, over, record } from '../support/events.ts';

/** Draws the middle of every window: a 1012 is retried after 3 s. */
const random = (): number => 0.5;

describe('a FakeClock', () => {
  /** A clock, and what its timers were heard to do. */
  function listen(): { clock: FakeClock; fired: string[]; start: (name: string, delayMs: number) => number } {
    const clock = new FakeClock();
    const fired: string[] = [];
    const start = (name: string, delayMs: number): number =>
      clock.setTimeout(() => fired.push(`${name} at ${clock.now()}`), delayMs);
    return { clock, fired, start };
  }

  it('[TK-1] fires what falls due in the order of its time, and of two the older first', () => {
    const { clock, fired, start } = listen();
    start('late', 30);
    start('first', 10);
    start('second', 10);
    start('never', 31);
    clock.advance(9);
    expect(fired).toEqual([]);
    clock.advance(21);
    expect(fired).toEqual(['first at 10', 'second at 10', 'late at 30']);
    expect([clock.now(), clock.pending, clock.nextIn]).toEqual([30, 1, 1]);
  });

  it('[TK-1] fires what was started meanwhile, and not what was cleared', () => {
    const { clock, fired, start } = listen();
    const cleared = start('cleared', 20);
    clock.setTimeout(() => {
      clock.clearTimeout(cleared);
      start('inner', 5);
      start('at once', 0);
    }, 10);
    clock.advance(20);
    expect(fired).toEqual(['at once at 10', 'inner at 15']);
    expect([clock.now(), clock.pending, clock.nextIn]).toEqual([20, 0, Number.POSITIVE_INFINITY]);
  });

  it('[TK-1] takes one step at a time', () => {
    const { clock, fired, start } = listen();
    start('second', 20);
    start('first', 10);
    clock.step();
    expect(fired).toEqual(['first at 10']);
    clock.step();
    clock.step();
    expect(fired).toEqual(['first at 10', 'second at 20']);
    expect(clock.now()).toBe(20);
  });

  it('[TK-1] fires what it slept over when it goes on', () => {
    const { clock, fired, start } = listen();
    start('overdue', 10);
    clock.sleep(100);
    expect(fired).toEqual([]);
    clock.standStill(1000);
    expect([clock.now(), clock.wallTime()]).toEqual([100, 1100]);
    clock.advance(0);
    expect(fired).toEqual(['overdue at 100']);
  });

  it('[TK-1] never goes back, even when it sleeps in a callback', () => {
    const { clock } = listen();
    clock.setTimeout(() => clock.sleep(100), 10);
    clock.advance(20);
    expect(clock.now()).toBe(110);
  });

  it('[TK-1] takes a delay of more than 31 bits for 1 ms, as the platform does', () => {
    const { clock, fired, start } = listen();
    start('too long', 2 ** 31);
    start('longest', 2 ** 31 - 1);
    clock.advance(1);
    expect(fired).toEqual(['too long at 1']);
    clock.step();
    expect(fired).toEqual(['too long at 1', `longest at ${2 ** 31 - 1}`]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('[TK-1] refuses to go on by %d ms', (ms) => {
    const clock = new FakeClock();
    for (const go of ['advance', 'sleep', 'standStill'] as const) {
      expect(() => clock[go](ms)).toThrow(RangeError);
    }
    expect([clock.now(), clock.wallTime()]).toEqual([0, 0]);
  });
});

describe('a fakeNetwork()', () => {
  function connect(network = fakeNetwork()) {
    const clock = new FakeClock();
    const { WebSocket } = network;
    const socket = new ResilientWebSocket('ws://host/feed', ['v2', 'v1'], { WebSocket, clock, random });
    return { socket, clock, network, told: record(socket) };
  }

  it('[TK-2] has an attempt that waits for the test', () => {
    const { socket, network } = connect();
    expect(network.sockets).toHaveLength(1);
    expect(network.last).toMatchObject({ url: 'ws://host/feed', protocols: ['v2', 'v1'], readyState: 0 });
    expect(socket.status).toBe('connecting');
  });

  it('[TK-2] opens with the first subprotocol, or with what the test says', () => {
    const { socket, clock, network } = connect();
    network.last.open();
    expect([socket.status, socket.protocol, socket.extensions]).toEqual(['open', 'v2', '']);
    network.last.end(1012);
    clock.advance(3000);
    network.last.open('v1', 'permessage-deflate');
    expect([socket.status, socket.protocol, socket.extensions]).toEqual(['open', 'v1', 'permessage-deflate']);
  });

  it('[TK-2] lets a test see what an application makes of a 1012', () => {
    const { socket, clock, network, told } = connect();
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => heard.push(data);
    network.last.open();
    network.last.receive('before');
    network.last.end(1012, 'deploy');
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1012, reason: 'deploy', wasClean: true, category: 'restart', final: false },
    ]);
    clock.advance(2999);
    expect([socket.status, network.sockets.length]).toEqual(['reconnecting', 1]);
    clock.advance(1);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    network.last.receive('after');
    expect(heard).toEqual(['before', 'after']);
    expect(eventsNamed(told, 'open')).toMatchObject([{ isReconnect: false }, { isReconnect: true }]);
  });

  it('[TK-2] fails a handshake as the platform does, and drops a line uncleanly', () => {
    const { clock, network, told } = connect();
    network.last.fail();
    clock.advance(clock.nextIn);
    network.last.open();
    network.last.end(1006);
    clock.advance(clock.nextIn);
    network.last.open();
    network.last.end(4000, 'cut short', false);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'handshake', wasClean: false },
      { code: 1006, stage: 'open', wasClean: false },
      { code: 4000, reason: 'cut short', wasClean: false },
    ]);
  });

  it('[TK-2] has no newest attempt before there is one', () => {
    expect(() => fakeNetwork().last).toThrow('No attempt');
  });

  it('[TK-3] keeps what was sent, in order, and what is to look unsent', () => {
    const { socket, network } = connect();
    socket.send('queued');
    network.last.open();
    socket.send('sent');
    expect(network.last.sent).toEqual(['queued', 'sent']);
    network.last.bufferedAmount = 1000;
    expect(socket.bufferedAmount).toBe(1000);
  });

  it('[TK-3] keeps how it was closed, and answers only when the test does', () => {
    const { socket, network, told } = connect();
    network.last.open();
    socket.close(4001, 'bye');
    expect(network.last.closeCalls).toEqual([[4001, 'bye']]);
    expect([socket.status, eventsNamed(told, 'close')]).toEqual(['closing', []]);
    network.last.end(4001, 'bye');
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 4001, origin: 'local', final: true }]);
  });

  it('[TK-4] refuses the attempts that the test wants refused', () => {
    const refuse = (attempt: number): void => {
      if (attempt === 2) throw new Error('blocked by the test');
    };
    const { clock, network, told } = connect(fakeNetwork(refuse));
    network.last.open();
    network.last.end(1012);
    clock.advance(3000);
    expect(network.sockets).toHaveLength(1);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1012 },
      { code: 1006, stage: 'handshake', error: { message: 'blocked by the test' } },
    ]);
    clock.advance(clock.nextIn);
    expect(network.sockets).toHaveLength(2);
  });
});

describe('with the tools of others', () => {
  it('[TK-5] the network works with the fake timers of vitest', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const network = fakeNetwork();
    const socket = new ResilientWebSocket('ws://host/', [], { WebSocket: network.WebSocket, random });
    network.last.open();
    network.last.end(1012);
    vi.advanceTimersByTime(2999);
    expect(network.sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    expect(socket.status).toBe('open');
  });

  it('[TK-5] the clock works with mock-socket', async () => {
    const url = 'ws://mocked.invalid/';
    const server = new Server(url);
    onTestFinished(() => void server.stop());
    const clock = new FakeClock();
    const socket = new ResilientWebSocket(url, [], { WebSocket: MockWebSocket, clock, random });
    await next(socket, 'open');
    const retried = next(socket, 'retry');
    server.close({ code: 1012, reason: 'deploy', wasClean: true });
    expect(await retried).toMatchObject({ delayMs: 3000, closure: { code: 1012 } });
    // Closing has taken it off the network.
    const again = new Server(url);
    onTestFinished(() => void again.stop());
    const opened = next(socket, 'open');
    clock.advance(3000);
    expect(await opened).toMatchObject({ isReconnect: true });
    socket.close();
    await over(socket);
  });
});

describe('a MisbehavingServer', () => {
  let server: MisbehavingServer;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });
  afterEach(() => server.stop());

  it('[TK-6] goes through its script, and keeps what it saw', async () => {
    const script: readonly Behaviour[] = [
      { do: 'close', code: 1012, reason: 'deploy' },
      { do: 'refuse', status: 503 },
    ];
    server.script(...script);
    const clock = new FakeClock();
    const socket = new ResilientWebSocket(`${server.url}feed?q=1`, ['v1'], { clock, random });
    const told = record(socket);
    clock.advance((await next(socket, 'retry')).delayMs);
    clock.advance((await next(socket, 'retry')).delayMs);
    await next(socket, 'open');
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1012, reason: 'deploy', category: 'restart' },
      { code: 1006, stage: 'handshake', httpStatus: 503 },
    ]);
    expect(server.handshakes).toMatchObject(
      [1, 2, 3].map(() => ({ path: '/feed?q=1', protocols: 'v1', headers: { upgrade: 'websocket' } })),
    );
    const echoed = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)));
    socket.send('hello');
    expect(await echoed).toBe('hello');
    expect(server.messages).toEqual(['hello']);
    expect([server.live, server.mostLive, server.tcpConnections]).toEqual([1, 1, 1]);
    socket.close(4001);
    await over(socket);
    await expect.poll(() => [server.closeCodes.at(-1), server.live]).toEqual([4001, 0]);
  });

  it('[TK-6] then does what `otherwise` says', async () => {
    server.otherwise = (path) => (path === '/off' ? { do: 'refuse', status: 410 } : { do: 'accept' });
    const options = { retry: false } as const;
    const off = new ResilientWebSocket(`${server.url}off`, [], options);
    expect(await next(off, 'close')).toMatchObject({ httpStatus: 410 });
    const on = new ResilientWebSocket(`${server.url}on`, [], options);
    await next(on, 'open');
    on.close();
    await over(on);
  });
});
