import {
  type Backoff,
  type Closure,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/lab/storm/random.ts';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';

const MAX_TIMER = 2 ** 31 - 1;

function delayOf(closure: Closure | undefined): number {
  if (closure === undefined || closure.remedy.action === 'stop') throw new Error('There is no delay.');
  return closure.remedy.delayMs;
}

/** Lets every handshake fail, and gives the delays that were drawn. */
function failures(count: number, { network, clock, socket }: FakeLife): readonly number[] {
  return Array.from({ length: count }, () => {
    network.last.fail();
    const delayMs = delayOf(socket.closure);
    clock.advance(delayMs);
    return delayMs;
  });
}

function delays(count: number, backoff: Partial<Backoff>, random: () => number): readonly number[] {
  return failures(count, fakeLife({ backoff, random }));
}

describe('the back-off', () => {
  it('[BO-1] by default spreads the first retry over 6 s, then grows with equal jitter from 12 s to 24 s', () => {
    expect(delays(4, {}, () => 0)).toEqual([100, 6000, 12_000, 12_000]);
    expect(delays(4, {}, () => 0.5)).toEqual([3050, 9000, 18_000, 18_000]);
    expect(delays(4, {}, () => 1 - 1e-9)).toEqual([6000, 12_000, 24_000, 24_000]);
  });

  it.each<[Backoff['jitter'], readonly number[], readonly number[]]>([
    ['none', [1000, 2000, 4000, 8000, 9000], [1000, 2000, 4000, 8000, 9000]],
    ['full', [0, 0, 0, 0, 0], [500, 1000, 2000, 4000, 4500]],
    ['equal', [500, 1000, 2000, 4000, 4500], [750, 1500, 3000, 6000, 6750]],
    ['decorrelated', [1000, 1000, 1000, 1000, 1000], [2000, 3500, 5000, 5000, 5000]],
  ])('[BO-2] knows the jitter "%s"', (jitter, lowest, middle) => {
    const backoff = { minMs: 0, baseMs: 1000, factor: 2, maxMs: 9000, jitter, spreadMs: 0 };
    expect(delays(5, backoff, () => 0)).toEqual(lowest);
    expect(delays(5, backoff, () => 0.5)).toEqual(middle);
  });

  it('[BO-3] without jitter is exact from the first retry on', () => {
    expect(delays(3, { baseMs: 300, jitter: 'none' }, () => 0.7)).toEqual([300, 600, 1200]);
    // A window would reach to twice the floor.
    expect(delays(2, { minMs: 250, baseMs: 300, jitter: 'none' }, () => 0.7)).toEqual([300, 600]);
  });

  it('[BO-4] is never below its floor and never above its cap', () => {
    for (const jitter of ['none', 'full', 'equal', 'decorrelated'] as const) {
      const random = seeded(4);
      for (const delayMs of delays(200, { minMs: 250, baseMs: 0, maxMs: 900, jitter }, random)) {
        expect(delayMs).toBeGreaterThanOrEqual(250);
        expect(delayMs).toBeLessThanOrEqual(900);
      }
    }
  });

  it.each<[string, Partial<Backoff>, number]>([
    ['the first delay above the cap', { spreadMs: 60_000, maxMs: 9000 }, 1],
    ['the first delay below the floor', { spreadMs: 500, minMs: 2000 }, 1],
    ['the second delay below the floor', { spreadMs: 500, baseMs: 1000, minMs: 2000 }, 2],
    ['the cap, decorrelated', { maxMs: 20_000, jitter: 'decorrelated' }, 4],
    ['the base, decorrelated', { spreadMs: 0, jitter: 'decorrelated' }, 1],
    ['the floor, with a base of 0', { baseMs: 0 }, 2],
  ])('[BO-11] stays spread at a limit: %s', (_, backoff, step) => {
    const random = seeded(11);
    const drawn = Array.from({ length: 100 }, () => delays(step, backoff, random)[step - 1]);
    expect(new Set(drawn).size).toBeGreaterThan(30);
  });

  it('[BO-11] stays spread after an overload (1013), where the floor is above half the cap', () => {
    const random = seeded(11);
    const drawn = Array.from({ length: 100 }, () => {
      const { network, socket } = fakeLife({ random, backoff: { minMs: 15_000 } });
      network.last.open();
      network.last.end(1013);
      return delayOf(socket.closure);
    });
    expect(new Set(drawn).size).toBeGreaterThan(90);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(24_000);
  });

  it('[BO-12] the first delay ends where the second begins, unless it is told otherwise', () => {
    const last = (): number => 1 - 1e-9;
    expect(delays(2, { baseMs: 2000 }, last)).toEqual([1000, 2000]);
    expect(delays(2, { baseMs: 2000 }, () => 0)).toEqual([100, 1000]);
    expect(delays(2, { maxMs: 3000 }, last)).toEqual([1500, 3000]);
    expect(delays(2, { maxMs: 3000 }, () => 0)).toEqual([100, 1500]);
    expect(delays(2, { baseMs: 2000, spreadMs: 5000 }, last)).toEqual([5000, 2000]);
  });

  it.each<[string, Partial<Backoff>]>([
    ['with a cap of Infinity', { maxMs: Number.POSITIVE_INFINITY }],
    ['with a cap of 1e12', { maxMs: 1e12 }],
    ['with a base of 0', { baseMs: 0 }],
    ['with decorrelated jitter', { maxMs: Number.POSITIVE_INFINITY, jitter: 'decorrelated' }],
  ])('[BO-5] is a number that a timer takes after 5,000 attempts, %s', (_, backoff) => {
    for (const delayMs of delays(5000, backoff, seeded(5))) {
      expect(Number.isFinite(delayMs)).toBe(true);
      expect(delayMs).toBeLessThanOrEqual(MAX_TIMER);
    }
  });

  it('[BO-6] is drawn afresh for every socket and every outage', () => {
    const clock = new FakeClock();
    const first = [0, 1, 2].map(() => {
      const network = fakeNetwork();
      const socket = new ResilientWebSocket('ws://host/', [], { clock, WebSocket: network.WebSocket });
      network.last.fail();
      return delayOf(socket.closure);
    });
    expect(new Set(first).size).toBeGreaterThan(1);

    const life = fakeLife({ stableAfterMs: 0, random: Math.random });
    const outages = [0, 1, 2, 3].map(() => {
      life.network.last.open();
      life.clock.advance(0);
      life.network.last.end(1006);
      const delayMs = delayOf(life.socket.closure);
      life.clock.advance(delayMs);
      return delayMs;
    });
    expect(new Set(outages).size).toBeGreaterThan(1);
  });

  it('[BO-7] spreads 1,000 clients that lost their server at the same instant', () => {
    const random = seeded(7);
    const buckets = new Map<number, number>();
    for (let client = 0; client < 1000; client++) {
      const { network, socket } = fakeLife({ random });
      network.last.open();
      network.last.end(1001);
      const bucket = Math.floor(delayOf(socket.closure) / 100);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
    const mean = 1000 / 59;
    expect(buckets.size).toBeGreaterThan(55);
    expect(Math.max(...buckets.values())).toBeLessThan(3 * mean);
  });

  it('[BO-8] goes on where it was for a connection that opens and closes at once', () => {
    const life = fakeLife({ backoff: { jitter: 'none', baseMs: 1000, maxMs: 8000 } });
    const { network, clock, socket } = life;
    const drawn = Array.from({ length: 20 }, () => {
      network.last.open();
      clock.advance(4000);
      network.last.end(1011);
      const delayMs = delayOf(socket.closure);
      clock.advance(delayMs);
      return delayMs;
    });
    expect(drawn.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 8000]);
    expect(socket.retryCount).toBe(20);
    // A timer of an earlier connection must not make a later one look stable.
    network.last.open();
    clock.advance(14_999);
    expect(socket.retryCount).toBe(20);
    clock.advance(1);
    expect(socket.retryCount).toBe(0);
    network.last.end(1011);
    expect(delayOf(socket.closure)).toBe(1000);
  });

  it('[BO-9] is never below the floor where a server refuses every handshake for a minute', () => {
    const { network, clock, socket } = fakeLife({});
    while (clock.now() < 60_000) {
      network.last.fail();
      expect(socket.status).toBe('reconnecting');
      clock.advance(delayOf(socket.closure));
    }
    // Up to 6 s, up to 12 s, then 12 to 24 s each: seven at most, where a fixed second would make sixty.
    expect(network.sockets.length).toBeLessThanOrEqual(7);
    expect(network.sockets.length).toBeGreaterThanOrEqual(4);
  });
});

describe('the retry budget', () => {
  const quick: ResilientWebSocketOptions = { backoff: { minMs: 0, baseMs: 10, jitter: 'none' } };

  it.each([0, 1, 2, 5])(
    '[BU-1] maxRetries %i makes just one connection more, and one giveup',
    (maxRetries) => {
      const { network, clock, told, socket } = fakeLife({ ...quick, maxRetries });
      for (let attempt = 0; attempt <= maxRetries; attempt++) {
        expect(eventsNamed(told, 'giveup')).toHaveLength(0);
        network.last.fail();
        clock.advance(1000);
      }
      expect(network.sockets).toHaveLength(maxRetries + 1);
      expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: maxRetries + 1 }]);
      expect(socket.closure).toMatchObject({ final: true, remedy: { action: 'stop', outcome: 'exhausted' } });
      expect(clock.pending).toBe(0);
    },
  );

  it('[BU-2] starts afresh with reconnect()', () => {
    const { network, clock, told, socket } = fakeLife({ ...quick, maxRetries: 1 });
    for (let life = 1; life <= 3; life++) {
      network.last.fail();
      clock.advance(10_000);
      network.last.fail();
      clock.advance(10_000);
      expect(network.sockets).toHaveLength(2 * life);
      expect(eventsNamed(told, 'giveup')).toHaveLength(life);
      if (life < 3) socket.reconnect();
    }
  });

  it('[BU-3] maxElapsedMs lets no attempt start later than that after the outage began', () => {
    const backoff = { jitter: 'none', baseMs: 1000, factor: 1 } as const;
    const { network, clock, told } = fakeLife({ backoff, maxElapsedMs: 3500 });
    for (let attempt = 0; attempt < 10 && eventsNamed(told, 'giveup').length === 0; attempt++) {
      network.last.fail();
      clock.advance(1000);
    }
    expect(network.sockets).toHaveLength(4);
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });

  it('[BU-4] is given back by a connection that proves stable', () => {
    const { network, clock, told } = fakeLife({ ...quick, maxRetries: 1, stableAfterMs: 1000 });
    for (let outage = 0; outage < 5; outage++) {
      network.last.open();
      clock.advance(1000);
      network.last.end(1006);
      clock.advance(10);
    }
    expect(eventsNamed(told, 'giveup')).toHaveLength(0);
    expect(network.sockets).toHaveLength(6);
  });
});

describe('a connection whose heartbeat timed out', () => {
  const HEARTBEAT = { intervalMs: 1000, timeoutMs: 500, message: 'ping' } as const;

  /** The delays after such a death and the failures that follow. */
  function delaysAfterDeath(random: number, backoff: Partial<Backoff> = {}): readonly number[] {
    const { network, clock, told } = fakeLife({ heartbeat: HEARTBEAT, random: () => random, backoff });
    network.last.open();
    clock.advance(1500);
    for (let failures = 0; failures < 2; failures++) {
      clock.advance(clock.nextIn);
      network.last.fail();
    }
    return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
  }

  it('[BO-10] is tried again within a second, ahead of the ladder', () => {
    expect(delaysAfterDeath(0)).toEqual([100, 100, 6000]);
    expect(delaysAfterDeath(0.999)).toEqual([999, 5994, 11_994]);
  });

  it('[BO-10] takes the ladder where that has no spread', () => {
    expect(delaysAfterDeath(0.5, { baseMs: 2000, jitter: 'none' })).toEqual([2000, 4000, 8000]);
  });

  it('[BO-10] takes the ladder where the outage has had a retry', () => {
    const heartbeat = { ...HEARTBEAT, intervalMs: 400 };
    const { network, clock, told } = fakeLife({ heartbeat, random: () => 0.999 });
    network.last.open();
    network.last.end(1006);
    clock.advance(clock.nextIn);
    network.last.open();
    clock.advance(900);
    expect(eventsNamed(told, 'retry').map(({ delayMs }) => delayMs)).toEqual([5994, 11_994]);
  });

  it('[BO-10] is tried again within a second where it had worked, though the outage has had a retry', () => {
    const { network, clock, told } = fakeLife({ heartbeat: HEARTBEAT, random: () => 0.999 });
    network.last.open();
    network.last.end(1006);
    clock.advance(clock.nextIn);
    network.last.open();
    clock.advance(1500);
    clock.advance(clock.nextIn);
    network.last.fail();
    expect(eventsNamed(told, 'retry').map(({ delayMs }) => delayMs)).toEqual([5994, 999, 2498]);
  });
});
