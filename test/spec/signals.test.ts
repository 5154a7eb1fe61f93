import {
  InvalidOptionError,
  type ResilientWebSocketOptions,
  type Signal,
  type UrlSource,
} from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { fakeLife, settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { delays, LADDER, pageLife as makePageLife, type PageLife } from '../support/page-life.ts';

const HEARTBEAT = { message: 'ping', isReply: (data: unknown): boolean => data === 'pong' };

function pageLife(options: ResilientWebSocketOptions = {}, url?: UrlSource): PageLife {
  return makePageLife({ heartbeat: HEARTBEAT, ...options }, url);
}

/** A socket that was open and has lost its line. */
function waitingLife(options: ResilientWebSocketOptions = {}): PageLife {
  const life = pageLife(options);
  life.network.last.open();
  life.network.last.end(1006);
  return life;
}

function openLife(options: ResilientWebSocketOptions = {}): PageLife {
  const life = pageLife(options);
  life.network.last.open();
  return life;
}

const RETURNS: readonly Signal[] = ['visible', 'resumed', 'restored'];

describe('a delay before an attempt', () => {
  it('[SG-1] is cut short when the network is back, to something between 0.2 and 1 s', () => {
    for (const [random, expected] of [
      [0, 200],
      [0.5, 600],
      [0.999, 999],
    ] as const) {
      const { page, clock, network } = waitingLife({
        random: () => random,
        backoff: { ...LADDER, baseMs: 30_000 },
      });
      page.tell('online');
      clock.advance(expected - 1);
      expect(network.sockets).toHaveLength(1);
      clock.advance(2);
      expect(network.sockets).toHaveLength(2);
    }
  });

  it('[SG-1] is never made longer by it', () => {
    const { page, clock, network } = waitingLife({ random: () => 0.999 });
    clock.advance(900);
    page.tell('online');
    clock.advance(100);
    expect(network.sockets).toHaveLength(2);
  });

  it.each(RETURNS)('[SG-2] is over at once when the page is back: %s', (signal) => {
    const { page, clock, network } = waitingLife({ backoff: { ...LADDER, baseMs: 30_000 } });
    clock.advance(10_000);
    page.tell(signal);
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    clock.advance(60_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('[SG-3] that was cut short is no step of the back-off', () => {
    const life = waitingLife();
    const { page, clock, network } = life;
    clock.advance(1000);
    network.last.fail();
    clock.advance(2000);
    network.last.fail();
    for (const signal of ['online', 'visible', 'resumed', 'online'] as const) {
      clock.advance(1000);
      page.tell(signal);
      clock.advance(2000);
      network.last.fail();
    }
    clock.advance(4000);
    network.last.fail();
    expect(delays(life)).toEqual([1000, 2000, 4000, 4000, 4000, 4000, 4000, 8000]);
  });

  it('[SG-3] that was cut short costs none of the budget, and the attempts still count on', () => {
    const life = waitingLife({ maxRetries: 2 });
    const { page, clock, network, told } = life;
    for (let round = 0; round < 10; round++) {
      clock.advance(500);
      page.tell('visible');
      clock.advance(0);
      network.last.fail();
    }
    expect(eventsNamed(told, 'giveup')).toEqual([]);
    expect(eventsNamed(told, 'retry').at(-1)).toMatchObject({ attempt: 12 });
    clock.advance(1000);
    network.last.fail();
    clock.advance(2000);
    network.last.fail();
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });

  it('[SG-4] however often it is cut short, attempts are not closer than the shortest delay', () => {
    const { page, clock, network } = waitingLife();
    for (let ms = 0; ms < 1000; ms += 10) {
      page.tell('visible', 'resumed');
      clock.advance(10);
      if (network.last.readyState === 0) network.last.fail();
    }
    expect(network.sockets.length).toBeLessThanOrEqual(11);
  });

  it('[SG-5] many signals in one task make one attempt', () => {
    const { page, clock, network } = waitingLife();
    page.tell('hidden', 'leaving', 'restored', 'visible', 'online', 'resumed');
    clock.advance(100);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    clock.advance(10_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('[SG-6] a platform that says offline for ever holds no attempt back', () => {
    const life = waitingLife();
    const { page, clock, network } = life;
    page.tell('offline');
    for (const delayMs of [1000, 2000, 4000]) {
      clock.advance(delayMs);
      network.last.fail();
    }
    expect(delays(life)).toEqual([1000, 2000, 4000, 8000]);
  });

  it('[SG-2] asks the provider afresh', async () => {
    let asked = 0;
    const { page, clock, network } = pageLife({}, () => `ws://host/${++asked}`);
    await settled();
    network.last.fail();
    clock.advance(500);
    page.tell('visible');
    clock.advance(0);
    await settled();
    expect(network.sockets.map(({ url }) => url)).toEqual(['ws://host/1', 'ws://host/2']);
  });
});

describe('an open line', () => {
  it.each<Signal>(['visible', 'resumed', 'online'])('[SG-7] is probed at once: %s', (signal) => {
    const { page, clock, network, socket } = openLife();
    clock.advance(1000);
    page.tell(signal);
    expect(network.last.sent).toEqual(['ping']);
    clock.advance(40);
    network.last.receive('pong');
    expect(socket.latencyMs).toBe(40);
    clock.advance(24_959);
    expect(network.last.sent).toEqual(['ping']);
    clock.advance(1);
    expect(network.last.sent).toEqual(['ping', 'ping']);
  });

  it('[SG-7] that does not answer within 2 s is dead, and replaced at once without a penalty', () => {
    const life = openLife();
    const { page, clock, network, told } = life;
    clock.advance(20_000);
    page.tell('visible', 'resumed', 'online');
    expect(network.last.sent).toEqual(['ping']);
    clock.advance(1999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, origin: 'synthetic', cause: 'heartbeat', remedy: { delayMs: 0 } },
    ]);
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
    network.last.fail();
    expect(delays(life)).toEqual([0, 1000]);
  });

  it('[SG-7] the deadline is never longer than that of the heartbeat', () => {
    const { page, clock, told } = openLife({ heartbeat: { ...HEARTBEAT, timeoutMs: 500 } });
    page.tell('visible');
    clock.advance(500);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'heartbeat' }]);
  });

  it('[SG-7] a probe that is on its way gets the short deadline, too', () => {
    const { page, clock, told } = openLife();
    clock.advance(26_000);
    page.tell('visible');
    clock.advance(2000);
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'heartbeat' }]);
  });

  it('[SG-8] is probed when the network is said to be gone, with the usual deadline, and not closed', () => {
    const { page, clock, network, told } = openLife();
    page.tell('offline');
    expect(network.last.sent).toEqual(['ping']);
    clock.advance(9999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    network.last.receive('anything');
    clock.advance(15_000);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it.each<Signal>(['hidden', 'staying', 'leaving'])('[SG-8] is left alone: %s', (signal) => {
    const { page, clock, network, told } = openLife();
    page.tell(signal);
    clock.advance(20_000);
    expect(network.last.sent).toEqual([]);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it('[SG-9] without a message that could be sent is taken at its word', () => {
    const { page, clock, network, told } = openLife({ heartbeat: {} });
    page.tell('visible', 'resumed', 'online', 'offline');
    clock.advance(60_000);
    expect(network.last.sent).toEqual([]);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it.each<Signal>(['visible', 'resumed'])(
    '[SG-10] whose end is told just after: back at once: %s',
    (signal) => {
      const life = openLife({ heartbeat: false });
      const { page, clock, network, told } = life;
      clock.advance(5000);
      page.tell(signal);
      clock.advance(2);
      network.last.end(1006);
      expect(eventsNamed(told, 'close')).toMatchObject([
        { cause: 'connection-lost', remedy: { delayMs: 0 } },
      ]);
      clock.advance(0);
      expect(network.sockets).toHaveLength(2);
      network.last.open();
      clock.advance(100);
      network.last.end(1006);
      expect(delays(life)).toEqual([0, 1000]);
    },
  );

  it('[SG-10] a delay that a rule sets stays what it is', () => {
    const life = openLife({ rules: [{ when: 1006, then: { action: 'retry', delay: 700 } }] });
    life.page.tell('visible');
    life.network.last.end(1006);
    expect(delays(life)).toEqual([700]);
  });

  it('[SG-10] no budget, no retry', () => {
    const { page, network, told } = openLife({ maxRetries: 0 });
    page.tell('visible');
    network.last.end(1006);
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });
});

describe('a page that is hidden', () => {
  it('[SG-11] is retried for at the cap of the back-off, and revived when it is seen', () => {
    const life = waitingLife({ random: () => 0.5 });
    const { page, clock, network } = life;
    page.tell('hidden');
    clock.advance(1000);
    network.last.fail();
    clock.advance(45_000);
    network.last.fail();
    expect(delays(life)).toEqual([1000, 45_000, 45_000]);
    page.tell('visible');
    clock.advance(100);
    network.last.fail();
    expect(delays(life)).toEqual([1000, 45_000, 45_000, 4000]);
  });

  it('[SG-11] a restart is still a restart', () => {
    const life = openLife({ random: () => 0 });
    life.page.tell('hidden');
    life.network.last.end(1012);
    expect(delays(life)).toEqual([1000]);
  });
});

describe('a page that is being left', () => {
  it('[SG-12] starts no attempt; the socket is suspended until it is clear that the page stays', () => {
    const { page, clock, network, socket, told } = openLife();
    page.tell('leaving');
    network.last.end(1001);
    expect(socket.status).toBe('reconnecting');
    clock.advance(3_600_000);
    expect(network.sockets).toHaveLength(1);
    expect([socket.status, socket.readyState]).toEqual(['suspended', 0]);
    expect(clock.pending).toBe(0);
    page.tell('visible', 'resumed', 'online', 'hidden');
    expect(network.sockets).toHaveLength(1);
    page.tell('staying');
    expect(network.sockets).toHaveLength(2);
    expect(eventsNamed(told, 'status').map(({ status }) => status)).toEqual([
      'open',
      'reconnecting',
      'suspended',
      'reconnecting',
    ]);
    expect(eventsNamed(told, 'close')).toHaveLength(1);
  });

  it('[SG-12] stays so if it is left again at once', () => {
    const { page, clock, network } = openLife();
    page.tell('leaving', 'staying', 'leaving');
    network.last.end(1006);
    clock.advance(60_000);
    expect(network.sockets).toHaveLength(1);
  });

  it('[SG-12] lets the delay run its course if it stays meanwhile', () => {
    const { page, clock, network } = openLife();
    page.tell('leaving');
    network.last.end(1006);
    page.tell('staying');
    clock.advance(999);
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('[SG-13] a suspended socket queues, and can be closed, vetoed or connected', () => {
    const suspended = (): PageLife => {
      const life = openLife();
      life.page.tell('leaving');
      life.network.last.end(1006);
      life.clock.advance(1000);
      expect(life.socket.status).toBe('suspended');
      life.socket.send('kept');
      return life;
    };
    const closed = suspended();
    closed.socket.close();
    closed.clock.advance(0);
    expect(closed.socket.status).toBe('closed');
    expect(eventsNamed(closed.told, 'drop')).toMatchObject([{ data: 'kept' }]);
    const connected = suspended();
    connected.socket.reconnect();
    connected.network.last.open();
    expect(connected.network.last.sent).toEqual(['kept']);
    const vetoed = suspended();
    eventsNamed(vetoed.told, 'retry').at(-1)?.veto();
    vetoed.clock.advance(0);
    expect(eventsNamed(vetoed.told, 'giveup')).toMatchObject([{ outcome: 'vetoed' }]);
  });
});

describe('a page that is back from the back-forward cache', () => {
  it('[SG-14] gets a new line at once, one close, and nothing of what the engine says later', () => {
    const life = openLife();
    const { page, clock, network, told } = life;
    clock.advance(20_000);
    page.tell('leaving', 'hidden');
    clock.sleep(60_000);
    const [old] = network.sockets;
    page.tell('resumed', 'visible', 'restored', 'resumed');
    old?.error();
    old?.end(1006);
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    clock.advance(3000);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, origin: 'synthetic', cause: 'page-restored', final: false, remedy: { delayMs: 0 } },
    ]);
    expect(eventsNamed(told, 'open')).toMatchObject([{ isReconnect: false }, { isReconnect: true }]);
    expect(delays(life)).toEqual([0]);
  });

  it('[SG-14] so does one whose handshake was under way', () => {
    const { page, clock, network, told } = pageLife();
    page.tell('leaving', 'restored');
    network.sockets[0]?.fail();
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
    expect(eventsNamed(told, 'close')).toMatchObject([{ stage: 'handshake', cause: 'page-restored' }]);
  });

  it('[SG-14] so does one that was suspended', () => {
    const { page, clock, network } = openLife();
    page.tell('leaving');
    network.last.end(1006);
    clock.advance(10_000);
    page.tell('restored');
    expect(network.sockets).toHaveLength(2);
  });

  it('[SG-14] the policy still has the last word', () => {
    const { page, told, socket } = openLife({ decide: () => ({ action: 'stop' }) });
    page.tell('restored');
    expect(eventsNamed(told, 'close')).toMatchObject([{ cause: 'page-restored', final: true }]);
    expect(socket.status).toBe('closed');
  });
});

describe('who listens', () => {
  it('[SG-15] a life that lasts, and nothing else', () => {
    const page = new FakeSignals();
    const { socket, clock, network } = fakeLife({ signals: page, autoConnect: false });
    expect(page.listeners).toBe(0);
    socket.reconnect();
    expect(page.listeners).toBe(1);
    network.last.open();
    network.last.end(1006);
    clock.advance(10_000);
    network.last.open();
    expect(page.listeners).toBe(1);
    socket.close();
    network.last.end(1005);
    expect(page.listeners).toBe(0);
    socket.reconnect();
    expect(page.listeners).toBe(1);
    network.last.end(1000);
    clock.advance(0);
    socket.close();
    clock.advance(10_000);
    expect(page.listeners).toBe(0);
  });

  it('[SG-15] a constructor that throws leaves nobody behind', () => {
    const page = new FakeSignals();
    const WebSocket = class {
      constructor() {
        throw new DOMException('no', 'SecurityError');
      }
    };
    expect(() => fakeLife({ signals: page, WebSocket: WebSocket as never })).toThrow('no');
    expect(page.listeners).toBe(0);
  });

  it('[SG-16] a socket that is closed, given up or never started is revived by no signal', () => {
    const all: readonly Signal[] = ['online', 'visible', 'resumed', 'staying', 'restored'];
    const never = pageLife({ autoConnect: false });
    const closed = waitingLife();
    closed.socket.close();
    closed.clock.advance(0);
    const given = openLife({ retry: false });
    given.network.last.end(1006);
    for (const [life, made] of [
      [never, 0],
      [closed, 1],
      [given, 1],
    ] as const) {
      life.page.tell(...all);
      life.clock.advance(3_600_000);
      expect(life.network.sockets).toHaveLength(made);
      expect(life.clock.pending).toBe(0);
    }
  });

  it('[SG-17] nobody with signals: false; what cannot be subscribed to is refused', () => {
    const { network, clock } = fakeLife({ signals: false });
    network.last.fail();
    clock.advance(60_000);
    expect(network.sockets.length).toBeGreaterThan(1);
    expect(() => fakeLife({ signals: {} as never })).toThrow(InvalidOptionError);
    expect(() => fakeLife({ signals: true as never })).toThrow(/subscribe/);
  });
});
