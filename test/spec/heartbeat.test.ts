import {
  InvalidOptionError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { FakeClock } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';
import { PingingSocket } from '../support/pinging-socket.ts';
import { Relay } from '../support/relay.ts';

interface PingingLife {
  readonly socket: ResilientWebSocket;
  readonly clock: FakeClock;
  readonly told: readonly Told[];
  readonly last: PingingSocket;
}

/** An open line over a transport that can ping. */
function pinging(options: ResilientWebSocketOptions = {}): PingingLife {
  const clock = new FakeClock();
  const socket = new ResilientWebSocket('ws://host/', [], { clock, WebSocket: PingingSocket, ...options });
  const told = record(socket);
  const { last } = PingingSocket;
  if (last === undefined) throw new Error('No socket was made.');
  last.open();
  return { socket, clock, told, last };
}

const DEAD = {
  code: 1006,
  wasClean: false,
  origin: 'synthetic',
  stage: 'open',
  cause: 'heartbeat',
  final: false,
};

describe('where the transport can ping', () => {
  it('[HB-1] it is on by default: a Ping after 25 s, and death 10 s later', () => {
    const { clock, told, last } = pinging();
    clock.advance(24_999);
    expect(last.pings).toBe(0);
    clock.advance(1);
    expect(last.pings).toBe(1);
    clock.advance(9999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-1] a line that answers stays up, and says how long the way is', () => {
    const { socket, clock, told, last } = pinging();
    expect(socket.latencyMs).toBeUndefined();
    for (let beat = 1; beat <= 100; beat++) {
      clock.advance(beat === 1 ? 25_000 : 24_958);
      expect(last.pings).toBe(beat);
      clock.advance(42);
      last.pong();
      expect(socket.latencyMs).toBe(42);
    }
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it('[HB-2] any message is a sign of life, and the next probe is due when it would have been', () => {
    const { clock, told, last } = pinging({ heartbeat: { intervalMs: 1000, timeoutMs: 300 } });
    clock.advance(1000);
    last.receive('anything');
    clock.advance(300);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(699);
    expect(last.pings).toBe(1);
    clock.advance(1);
    expect(last.pings).toBe(2);
    clock.advance(300);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-2] a Ping of the peer is one, too', () => {
    const { clock, told, last } = pinging({ heartbeat: { intervalMs: 1000, timeoutMs: 300 } });
    clock.advance(1100);
    last.bePinged();
    clock.advance(200);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it('[HB-2] an answer that takes its time does not postpone the next probe', () => {
    const { clock, last } = pinging({ heartbeat: { intervalMs: 1000, timeoutMs: 900 } });
    clock.advance(1000);
    clock.advance(800);
    last.pong();
    clock.advance(200);
    expect(last.pings).toBe(2);
  });

  it('[HB-11] bytes that had to wait and are taken are a sign of life, for as long as they are', () => {
    const { socket, clock, told, last } = pinging();
    last.bufferedAmount = 40_000;
    socket.send('a large one');
    void socket.confirmed().catch(() => {});
    for (const left of [30_000, 20_000, 10_000]) {
      clock.advance(9000);
      last.bufferedAmount = left;
    }
    // What was taken after 27 s is noticed at the deadline after 30 s.
    clock.advance(12_999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-11] what the network has taken may take its time to pass a slow line', () => {
    const { socket, clock, told, last } = pinging();
    // Of a million bytes, 4 s for a slow line and 1 s at 8 Mbit/s.
    socket.send('x'.repeat(1_000_000));
    void socket.confirmed().catch(() => {});
    clock.advance(14_999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
    expect(last.pings).toBe(1);
  });

  it('[HB-13] a Ping of confirmed() has the deadline, too', () => {
    const { socket, clock, told } = pinging();
    socket.send('1');
    void socket.confirmed().catch(() => {});
    clock.advance(9999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-13] a client that sends all the time ends a lost connection within 11 s', async () => {
    const { socket, clock, told } = pinging();
    let ms = 0;
    while (eventsNamed(told, 'close').length === 0 && ms < 60_000) {
      socket.send('position');
      await Promise.resolve();
      clock.advance(5);
      ms += 5;
    }
    expect(ms).toBeLessThanOrEqual(11_000);
  });

  it('[HB-13] a peer that has answered Pings is asked on while other things come from it, and watched', () => {
    const { socket, clock, told, last } = pinging();
    socket.send('1');
    void socket.confirmed();
    last.pong();
    socket.send('2');
    void socket.confirmed().catch(() => {});
    clock.advance(9000);
    last.receive('busy');
    clock.advance(10_999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-14] a peer that never answers is not taken for dead a fourth time, and a warning says so', () => {
    const { clock, told } = pinging();
    for (let connection = 1; connection <= 3; connection++) {
      clock.advance(35_000);
      expect(eventsNamed(told, 'close')).toHaveLength(connection);
      clock.advance(clock.nextIn);
      PingingSocket.last?.open();
    }
    expect(eventsNamed(told, 'warning')).toMatchObject([{ kind: 'unanswered-pings', connections: 3 }]);
    const before = PingingSocket.last?.pings ?? 0;
    clock.advance(3_600_000);
    expect(eventsNamed(told, 'close')).toHaveLength(3);
    // They keep the connection alive.
    expect((PingingSocket.last?.pings ?? 0) - before).toBeGreaterThan(100);
  });

  it('[HB-14] until it answers', () => {
    const { clock, told } = pinging();
    for (let connection = 1; connection <= 3; connection++) {
      clock.advance(35_000);
      clock.advance(clock.nextIn);
      PingingSocket.last?.open();
    }
    clock.advance(100_000);
    PingingSocket.last?.pong();
    clock.advance(60_000);
    const dead = eventsNamed(told, 'close').filter(({ cause }) => cause === 'heartbeat');
    expect(dead).toHaveLength(4);
    expect(eventsNamed(told, 'warning')).toHaveLength(1);
  });

  it('[HB-3] a deadline that is noticed late is no proof: one more probe is sent', () => {
    const { clock, told, last } = pinging();
    clock.advance(25_000);
    clock.sleep(3_600_000);
    clock.advance(0);
    expect(last.pings).toBe(2);
    expect(eventsNamed(told, 'close')).toEqual([]);
    last.pong();
    last.pong();
    clock.advance(25_000);
    expect(last.pings).toBe(3);
  });

  it('[HB-3] a second one that is not answered is death, however late', () => {
    const { clock, told } = pinging();
    clock.advance(25_000);
    clock.sleep(60_000);
    clock.advance(0);
    clock.sleep(60_000);
    clock.advance(0);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-4] false: no probe, ever', () => {
    const { clock, told, last } = pinging({ heartbeat: false });
    clock.advance(3_600_000);
    expect([last.pings, eventsNamed(told, 'close')]).toEqual([0, []]);
  });

  it('[HB-5] the dead connection is let go of, and its late events change nothing', () => {
    const { socket, clock, told, last } = pinging();
    clock.advance(35_000);
    expect(last.closeCalls[0]).toEqual([4000, 'heartbeat']);
    last.pong();
    last.receive('late');
    last.end(1000);
    expect(eventsNamed(told, 'close')).toHaveLength(1);
    expect(socket.status).toBe('reconnecting');
  });
});

describe('with a message of the application', () => {
  const heartbeat = {
    intervalMs: 1000,
    timeoutMs: 300,
    message: 'ping',
    isReply: (data: unknown) => data === 'pong',
  };

  it('[HB-6] it is sent as a probe; the answer is measured and not told', () => {
    const { socket, clock, network } = fakeLife({ heartbeat });
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => heard.push(data);
    network.last.open();
    clock.advance(1000);
    expect(network.last.sent).toEqual(['ping']);
    clock.advance(7);
    network.last.receive('pong');
    network.last.receive('news');
    expect([heard, socket.latencyMs]).toEqual([['news'], 7]);
  });

  it('[HB-6] it may be made afresh for each probe', () => {
    let count = 0;
    const { clock, network } = fakeLife({ heartbeat: { ...heartbeat, message: () => `ping ${++count}` } });
    network.last.open();
    clock.advance(1000);
    network.last.receive('pong');
    clock.advance(1000);
    expect(network.last.sent).toEqual(['ping 1', 'ping 2']);
  });

  it('[HB-6] a line that does not answer is dead', () => {
    const { clock, network, told } = fakeLife({ heartbeat });
    network.last.open();
    clock.advance(1300);
    expect(eventsNamed(told, 'close')).toMatchObject([DEAD]);
  });

  it('[HB-4] without a message, a transport that cannot ping has no heartbeat', () => {
    const { clock, network, told } = fakeLife();
    network.last.open();
    clock.advance(3_600_000);
    expect([network.last.sent, eventsNamed(told, 'close')]).toEqual([[], []]);
  });
});

describe('bad options', () => {
  it.each([
    [{ intervalMs: 0 }, 'heartbeat.intervalMs'],
    [{ timeoutMs: Number.NaN }, 'heartbeat.timeoutMs'],
    [{ intervall: 5 }, 'heartbeat.intervall'],
    [{ isReply: () => true }, 'heartbeat.isReply'],
    [{ message: 'ping', isReply: 'pong' }, 'heartbeat.isReply'],
    [true, 'heartbeat'],
    [{ closeCode: 1001 }, 'heartbeat.closeCode'],
    [{ closeCode: '4000' }, 'heartbeat.closeCode'],
  ])('[HB-7] %j is refused by name', (heartbeat, option) => {
    const options = { heartbeat } as unknown as ResilientWebSocketOptions;
    const make = (): unknown => new ResilientWebSocket('ws://127.0.0.1:9/', [], options);
    expect(make).toThrow(InvalidOptionError);
    expect(make).toThrow(expect.objectContaining({ option }));
  });
});

describe('over ws, through a line that goes silent', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  let relay: Relay;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
    relay = await Relay.start(server.port);
  });
  afterEach(async () => {
    await relay.stop();
    await server.stop();
  });

  it('[HB-8] the death is noticed and a fresh line is made, every time', async () => {
    const socket = new ResilientWebSocket(relay.url, [], {
      heartbeat: { intervalMs: 30, timeoutMs: 60 },
      backoff: { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' },
    });
    await next(socket, 'open');
    // A peer that answers Pings.
    await expect.poll(() => socket.latencyMs).toBeDefined();
    for (let round = 0; round < 20; round++) {
      relay.stall();
      expect(await next(socket, 'close')).toMatchObject(DEAD);
      await next(socket, 'open');
    }
    expect(relay.total).toBe(21);
    socket.close();
    await over(socket);
  });

  it('[HB-8] of fifty lines that go silent together none stays stuck', async () => {
    const sockets = Array.from({ length: 50 }, () => {
      return new ResilientWebSocket(relay.url, [], { heartbeat: { intervalMs: 100, timeoutMs: 200 } });
    });
    await Promise.all(sockets.map((socket) => next(socket, 'open')));
    const deaths = sockets.map((socket) => next(socket, 'close'));
    const returns = sockets.map((socket) => next(socket, 'open', ({ isReconnect }) => isReconnect));
    relay.stall();
    for (const death of await Promise.all(deaths)) expect(death).toMatchObject(DEAD);
    await Promise.all(returns);
    expect(relay.total).toBe(100);
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(over));
  });

  it.each([undefined, 4321])(
    '[HB-9] a peer that lives and does not answer learns why: closeCode %s',
    async (closeCode) => {
      // A peer that reads nothing for a while answers no Ping.
      const connected = server.connection();
      const socket = new ResilientWebSocket(relay.url, [], {
        heartbeat: { intervalMs: 30, timeoutMs: 60, ...(closeCode === undefined ? {} : { closeCode }) },
        backoff: { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' },
      });
      const peer = await connected;
      peer.pause();
      expect(await next(socket, 'close')).toMatchObject(DEAD);
      await next(socket, 'open');
      peer.resume();
      await expect.poll(() => server.closeCodes).toEqual([closeCode ?? 4000]);
      socket.close();
      await over(socket);
    },
  );

  it('[HB-1] a server that answers keeps it up', async () => {
    const socket = new ResilientWebSocket(relay.url, [], { heartbeat: { intervalMs: 10, timeoutMs: 1000 } });
    const told = record(socket);
    await expect.poll(() => socket.latencyMs).toBeGreaterThanOrEqual(0);
    expect(eventsNamed(told, 'close')).toEqual([]);
    socket.close();
    await over(socket);
  });
});
