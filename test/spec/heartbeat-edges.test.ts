import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { FakeClock } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed, record, type Told } from '../support/events.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { PingingSocket } from '../support/pinging-socket.ts';

/** A clock whose timers can be made to fire before their time, as those of some machines do. */
class HastyClock extends FakeClock {
  /** By how much the next timers are too early. */
  hasteMs = 0;

  override setTimeout(callback: () => void, delayMs: number): number {
    return super.setTimeout(callback, delayMs - this.hasteMs);
  }
}

interface Line {
  readonly socket: ResilientWebSocket;
  readonly clock: HastyClock;
  readonly page: FakeSignals;
  readonly told: readonly Told[];
  readonly last: PingingSocket;
}

/** An open line with a probe every ten seconds, which has four seconds. */
function line(options: ResilientWebSocketOptions = {}): Line {
  const clock = new HastyClock();
  const page = new FakeSignals();
  const socket = new ResilientWebSocket('ws://host/', [], {
    clock,
    signals: page,
    WebSocket: PingingSocket,
    heartbeat: { intervalMs: 10_000, timeoutMs: 4000 },
    ...options,
  });
  const told = record(socket);
  const { last } = PingingSocket;
  if (last === undefined) throw new Error('No socket was made.');
  last.open();
  return { socket, clock, page, told, last };
}

function isDead({ told }: Line): boolean {
  return eventsNamed(told, 'close').some(({ cause }) => cause === 'heartbeat');
}

describe('the deadline of a probe', () => {
  it('[HB-3] that is noticed up to 100 ms late is proof', () => {
    const dead = line();
    dead.clock.advance(10_000);
    dead.clock.sleep(4100);
    dead.clock.advance(0);
    expect(isDead(dead)).toBe(true);
    const late = line();
    late.clock.advance(10_000);
    late.clock.sleep(4101);
    late.clock.advance(0);
    expect([isDead(late), late.last.pings]).toEqual([false, 2]);
  });

  it('[HB-3] of the second probe is as long as that of the first', () => {
    const late = line();
    late.clock.advance(10_000);
    late.clock.sleep(4101);
    late.clock.advance(0);
    late.clock.advance(3999);
    expect(isDead(late)).toBe(false);
    late.clock.advance(1);
    expect(isDead(late)).toBe(true);
  });

  it('[HB-3] that a timer announces too early is waited for', () => {
    const early = line();
    early.clock.hasteMs = 101;
    early.clock.advance(10_000);
    early.clock.hasteMs = 0;
    early.clock.advance(3899);
    expect(isDead(early)).toBe(false);
    early.clock.advance(100);
    expect(isDead(early)).toBe(false);
    early.clock.advance(1);
    expect(isDead(early)).toBe(true);
  });

  it('[HB-3] that a timer announces up to 100 ms too early is proof', () => {
    const early = line();
    early.clock.hasteMs = 100;
    early.clock.advance(10_000);
    early.clock.advance(3900);
    expect(isDead(early)).toBe(true);
  });

  it('[HB-2] what is heard just before it counts', () => {
    const heard = line();
    heard.clock.advance(13_999);
    heard.last.receive('anything');
    heard.clock.advance(1);
    expect(isDead(heard)).toBe(false);
    heard.clock.advance(5999);
    expect(heard.last.pings).toBe(1);
    heard.clock.advance(1);
    expect(heard.last.pings).toBe(2);
  });
});

describe('one probe at a time', () => {
  it('[SG-8] a network that is said to be gone asks for none while one is on its way', () => {
    const life = line();
    life.clock.advance(11_000);
    life.page.tell('offline');
    expect(life.last.pings).toBe(1);
    life.clock.advance(3000);
    expect(isDead(life)).toBe(true);
  });

  it('[SG-7] a page that is back asks for another one, and then for none', () => {
    const life = line();
    life.clock.advance(10_500);
    life.page.tell('visible');
    expect(life.last.pings).toBe(2);
    life.clock.advance(1000);
    life.page.tell('visible', 'resumed');
    expect(life.last.pings).toBe(2);
    life.clock.advance(999);
    expect(isDead(life)).toBe(false);
    life.clock.advance(1);
    expect(isDead(life)).toBe(true);
  });

  it('[HB-3] the deadline of that one is no proof, either, if it is noticed late', () => {
    const life = line();
    life.page.tell('visible');
    life.clock.sleep(2101);
    life.clock.advance(0);
    expect([isDead(life), life.last.pings]).toEqual([false, 2]);
  });

  it('[SG-7] one that was asked for in between takes the place of the next one', () => {
    const life = line();
    life.clock.advance(9000);
    life.page.tell('visible');
    expect(life.last.pings).toBe(1);
    life.clock.advance(1500);
    expect(life.last.pings).toBe(1);
    life.last.pong();
    life.clock.advance(8499);
    expect(life.last.pings).toBe(1);
    life.clock.advance(1);
    expect(life.last.pings).toBe(2);
  });

  it('[HB-1] an answer that nobody waits for changes nothing', () => {
    const life = line();
    life.clock.advance(10_000);
    life.clock.advance(30);
    life.last.pong();
    life.clock.advance(500);
    life.last.pong('');
    expect(life.socket.latencyMs).toBe(30);
    life.clock.advance(9470);
    expect(life.last.pings).toBe(2);
  });

  it('[HB-5] the peer of a dead line is told so, and nothing of it is left', () => {
    const life = line({ retry: false });
    life.clock.advance(14_000);
    // The second call lets go of it, whatever the peer does.
    expect(life.last.closeCalls).toEqual([
      [4000, 'heartbeat'],
      [undefined, undefined],
    ]);
    expect(life.clock.pending).toBe(0);
  });

  it('[HB-4] without a heartbeat no signal leads to a probe', () => {
    const life = line({ heartbeat: false });
    life.page.tell('offline', 'online', 'visible', 'resumed');
    life.clock.advance(60_000);
    expect([life.last.pings, isDead(life)]).toEqual([0, false]);
  });
});
