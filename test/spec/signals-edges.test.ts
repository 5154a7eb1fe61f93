import type { ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { delays, LADDER, pageLife as makePageLife, type PageLife } from '../support/page-life.ts';

/** Without a heartbeat, so that no timer is in the way. */
function pageLife(options: ResilientWebSocketOptions = {}): PageLife {
  return makePageLife({ heartbeat: false, ...options });
}

function openLife(options: ResilientWebSocketOptions = {}): PageLife {
  const life = pageLife(options);
  life.network.last.open();
  return life;
}

describe('a page that has just come back', () => {
  it.each([
    [3000, 0],
    [3001, 1000],
  ])('[SG-10] has done so for three seconds: after %d ms the delay is %d ms', (sinceMs, delayMs) => {
    const life = openLife();
    life.clock.advance(1000);
    life.page.tell('visible');
    life.clock.advance(sinceMs);
    life.network.last.end(1006);
    expect(delays(life)).toEqual([delayMs]);
    // Nothing could be heard while it was away.
    expect(life.socket.closure?.silentMs).toBe(delayMs === 0 ? undefined : 4001);
  });

  it('[SG-10] says nothing of a handshake that fails', () => {
    const life = pageLife();
    life.page.tell('visible');
    life.network.last.fail();
    expect(delays(life)).toEqual([1000]);
  });

  it('[SG-10] says nothing of the connection after', () => {
    const life = openLife();
    life.page.tell('visible');
    life.network.last.end(1006);
    life.clock.advance(0);
    life.network.last.open();
    life.network.last.end(1006);
    expect(delays(life)).toEqual([0, 1000]);
  });

  it('[SG-10] is not one that was to be left and stays', () => {
    const life = openLife();
    life.page.tell('leaving', 'staying');
    life.network.last.end(1006);
    expect(delays(life)).toEqual([1000]);
  });

  it('[SG-14] from the cache has its handshake made again at once', () => {
    const life = pageLife();
    life.page.tell('restored');
    expect(delays(life)).toEqual([0]);
  });

  it('[SG-3] is forgiven one attempt, however often it says so', () => {
    const life = openLife({ maxRetries: 1 });
    life.network.last.end(1006);
    life.page.tell('visible', 'visible', 'resumed');
    life.clock.advance(100);
    life.network.last.fail();
    expect(eventsNamed(life.told, 'giveup')).toEqual([]);
    life.clock.advance(1000);
    life.network.last.fail();
    expect(eventsNamed(life.told, 'giveup')).toMatchObject([{ outcome: 'exhausted', attempts: 3 }]);
  });
});

describe('a page that is hidden', () => {
  it('[SG-11] and seen again has the usual delays', () => {
    const life = openLife({ random: () => 0.5 });
    life.page.tell('hidden');
    life.network.last.end(1006);
    expect(delays(life)).toEqual([45_000]);
    const seen = pageLife({ random: () => 0.5 });
    seen.page.tell('hidden', 'visible');
    seen.network.last.fail();
    expect(delays(seen)).toEqual([1000]);
  });

  it('[SG-11] is hidden still when the network is back, or it stays where it was', () => {
    const life = pageLife({ random: () => 0.5 });
    life.page.tell('hidden', 'online', 'offline', 'staying', 'leaving', 'staying');
    life.network.last.fail();
    expect(delays(life)).toEqual([45_000]);
  });

  it('[SG-11] has the delay of the ladder where that is longer', () => {
    const life = pageLife({ random: () => 0, backoff: { ...LADDER, baseMs: 50_000 } });
    life.page.tell('hidden');
    life.network.last.fail();
    expect(delays(life)).toEqual([50_000]);
  });
});

describe('a network that says it is back', () => {
  it('[SG-1] as the delay is nearly over, changes nothing but its cost', () => {
    const life = openLife({ random: () => 0.5 });
    life.network.last.end(1006);
    life.clock.advance(700);
    life.page.tell('online');
    expect(life.clock.nextIn).toBe(300);
    life.clock.advance(300);
    life.network.last.fail();
    expect(delays(life)).toEqual([1000, 1000]);
  });

  it('[SG-4] is no reason for an attempt before the shortest delay is over', () => {
    const life = openLife({ random: () => 0, backoff: { ...LADDER, minMs: 800 } });
    life.network.last.end(1006);
    life.page.tell('online');
    expect(life.clock.nextIn).toBe(800);
  });

  it('[SG-1] gives a delay in whole milliseconds', () => {
    const life = openLife({ random: () => 0.0001 });
    life.network.last.end(1006);
    life.page.tell('online');
    expect(life.clock.nextIn).toBe(200);
  });

  it.each(['offline', 'hidden', 'leaving', 'staying'] as const)(
    '[SG-2] %s: brings nothing forward',
    (signal) => {
      const life = openLife();
      life.network.last.end(1006);
      life.page.tell(signal);
      expect(life.clock.nextIn).toBe(1000);
    },
  );
});

describe('a delay that a listener sets', () => {
  it('[EV-4] is cut short by a signal like any other', () => {
    const life = openLife();
    life.socket.on('retry', (retry) => retry.setDelay(30_000));
    life.network.last.end(1006);
    expect(life.clock.nextIn).toBe(30_000);
    life.page.tell('visible');
    expect(life.clock.nextIn).toBe(100);
  });
});
