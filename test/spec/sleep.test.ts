import type { ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';

const LADDER = { minMs: 100, baseMs: 1000, maxMs: 60_000, jitter: 'none' } as const;

const NIGHT_MS = 8 * 3_600_000;

const HEARTBEAT = { message: 'ping', isReply: (data: unknown): boolean => data === 'pong' };

function openLife(options: ResilientWebSocketOptions = {}): FakeLife {
  const life = fakeLife({ backoff: LADDER, heartbeat: HEARTBEAT, ...options });
  life.network.last.open();
  return life;
}

/** Lets the next timer fire, which is overdue or not, depending on the clock. */
function wakeUp({ clock }: FakeLife): void {
  clock.advance(Math.max(0, clock.nextIn));
}

/** The two ways in which clocks live through it. */
const NIGHTS: readonly [string, (life: FakeLife) => void][] = [
  ['a clock that goes on', ({ clock }) => clock.sleep(NIGHT_MS)],
  ['a clock that stands still', ({ clock }) => clock.standStill(NIGHT_MS)],
];

describe.each(NIGHTS)('a machine that sleeps for a night, with %s', (_, sleep) => {
  it('[SL-1] a retry that was waited for is made on waking, and costs nothing', () => {
    const life = openLife({ maxRetries: 3, maxElapsedMs: 60_000 });
    const { clock, network, told } = life;
    network.last.end(1006);
    for (let night = 0; night < 10; night++) {
      clock.advance(50);
      sleep(life);
      wakeUp(life);
      expect(network.sockets).toHaveLength(night + 2);
      network.last.fail();
    }
    expect(eventsNamed(told, 'giveup')).toEqual([]);
    expect(eventsNamed(told, 'retry').map(({ delayMs }) => delayMs)).toEqual(Array(11).fill(1000));
  });

  it('[SL-2] an open line is probed on waking, and one that is dead is replaced at once', () => {
    const life = openLife();
    const { clock, network, told } = life;
    clock.advance(12_000);
    sleep(life);
    wakeUp(life);
    expect(network.sockets[0]?.sent).toEqual(['ping']);
    expect(eventsNamed(told, 'close')).toEqual([]);
    clock.advance(2000);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { cause: 'heartbeat', remedy: { action: 'retry', delayMs: 0 } },
    ]);
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
  });

  it('[SL-2] one that answers stays', () => {
    const life = openLife();
    const { clock, network, told } = life;
    clock.advance(30_000);
    network.last.receive('pong');
    sleep(life);
    wakeUp(life);
    expect(network.last.sent).toHaveLength(2);
    network.last.receive('pong');
    clock.advance(10_000);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it('[SL-2] so is one whose probe was on its way', () => {
    const life = openLife();
    const { clock, network, told } = life;
    clock.advance(26_000);
    sleep(life);
    wakeUp(life);
    expect(network.last.sent).toEqual(['ping', 'ping']);
    network.last.receive('pong');
    clock.advance(20_000);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });

  it('[SL-1] before an outage it does not count', () => {
    const life = openLife({ maxElapsedMs: 2500 });
    const { clock, network, told } = life;
    clock.advance(20_000);
    sleep(life);
    wakeUp(life);
    network.last.receive('pong');
    clock.advance(5000);
    network.last.end(1006);
    for (let failure = 0; failure < 9 && eventsNamed(told, 'giveup').length === 0; failure++) {
      clock.advance(clock.nextIn);
      network.last.fail();
    }
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });

  it('[SL-3] a handshake that slept is not held against the budget', () => {
    const life = openLife({ maxRetries: 1, connectTimeoutMs: 5000 });
    const { clock, network, told } = life;
    network.last.end(1006);
    clock.advance(1000);
    clock.advance(100);
    sleep(life);
    clock.advance(5000);
    expect(eventsNamed(told, 'close').at(-1)).toMatchObject({ cause: 'connect-timeout', final: false });
    clock.advance(2000);
    network.last.fail();
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });

  it('[SL-3] so is a provider that slept', () => {
    const life = fakeLife({ backoff: LADDER, maxRetries: 1 }, () => new Promise(() => {}));
    const { clock, told } = life;
    clock.advance(10_000);
    expect(eventsNamed(told, 'close').at(-1)).toMatchObject({ cause: 'endpoint-timeout', final: false });
    clock.advance(1000);
    sleep(life);
    clock.advance(10_000);
    expect(eventsNamed(told, 'close').at(-1)).toMatchObject({ cause: 'endpoint-timeout', final: false });
  });
});

describe('a night in an outage', () => {
  it('[SL-1] does not take back what was tried before', () => {
    const backoff = { jitter: 'none', baseMs: 10_000, factor: 1, maxMs: 10_000 } as const;
    const life = openLife({ backoff, maxElapsedMs: 45_000 });
    const { clock, network, told } = life;
    network.last.end(1006);
    for (let failure = 0; failure < 2; failure++) {
      clock.advance(10_000);
      network.last.fail();
    }
    clock.advance(5000);
    clock.sleep(NIGHT_MS);
    wakeUp(life);
    for (let failure = 0; failure < 9 && eventsNamed(told, 'giveup').length === 0; failure++) {
      network.last.fail();
      if (clock.pending > 0) clock.advance(clock.nextIn);
    }
    // The night left out, the delay that it cut short was over after 30 s. The attempt after that was made at 40 s.
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
    expect(network.sockets).toHaveLength(5);
  });
});

describe('a timer that is late', () => {
  it('[SL-4] by a minute is that of a page in the background: the attempt counts', () => {
    const { clock, network, told } = openLife({ maxRetries: 2 });
    network.last.end(1006);
    for (let round = 0; round < 2; round++) {
      clock.sleep(60_000);
      clock.advance(0);
      network.last.fail();
    }
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'exhausted' }]);
  });

  it('[SL-5] by up to a minute for an hour, with a server that answers: no false death', () => {
    const { clock, network, told } = openLife();
    let answered = 0;
    for (let minute = 0; minute < 60; minute++) {
      clock.sleep(59_950);
      clock.advance(0);
      // Messages are not held back, and the page cannot time them.
      clock.sleep(50);
      for (; answered < network.last.sent.length; answered++) network.last.receive('pong');
    }
    expect(answered).toBeGreaterThanOrEqual(59);
    expect(eventsNamed(told, 'close')).toEqual([]);
    expect(network.sockets).toHaveLength(1);
  });
});
