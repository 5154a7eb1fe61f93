import { InvalidOptionError, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { endless } from 'resilient-websocket/presets';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';

const SOON = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

const MESSAGE = { message: 'ping', isReply: (data: unknown): boolean => data === 'pong' };

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

function life(options: ResilientWebSocketOptions = {}): FakeLife {
  return fakeLife({ backoff: SOON, heartbeat: false, ...options });
}

/** One connection that is ended after so much silence. */
function endAfter({ clock, network }: FakeLife, silentMs: number, code = 1006): void {
  network.last.open();
  clock.advance(silentMs);
  network.last.end(code);
  clock.advance(20);
}

function limits({ told }: FakeLife): readonly unknown[] {
  return eventsNamed(told, 'warning')
    .filter(({ kind }) => kind === 'idle-limit')
    .map((warning) => 'limitMs' in warning && [warning.limitMs, warning.intervalMs]);
}

describe('connections that end after the same silence', () => {
  it.each([
    [60_000, 30_000],
    [100_000, 50_000],
    [350_000, 175_000],
    [600_000, 300_000],
    [3000, 1500],
  ])(
    '[IL-1] three in a row, after %d ms, are one warning that names the limit and an interval',
    (limitMs, intervalMs) => {
      const socket = life();
      endAfter(socket, limitMs + 40);
      endAfter(socket, limitMs);
      expect(limits(socket)).toEqual([]);
      endAfter(socket, limitMs - 40);
      expect(limits(socket)).toEqual([[limitMs, intervalMs]]);
      for (let round = 0; round < 5; round++) endAfter(socket, limitMs);
      expect(limits(socket)).toHaveLength(1);
      const [warning] = eventsNamed(socket.told, 'warning');
      expect(warning?.message).toMatch(
        new RegExp(`${limitMs / 1000} s .*intervalMs to ${intervalMs} or less`),
      );
    },
  );

  it('[IL-1] the warning comes after the close that it is about', () => {
    const socket = life();
    for (let round = 0; round < 3; round++) endAfter(socket, 60_000);
    const names = socket.told.map(({ name }) => name);
    expect(names.slice(names.indexOf('warning') - 1, names.indexOf('warning') + 2)).toEqual([
      'close',
      'warning',
      'retry',
    ]);
  });

  it('[IL-1] the console hears of it once for the endpoint', () => {
    const warn = vi.mocked(console.warn);
    for (let each = 0; each < 2; each++) {
      const socket = fakeLife({ backoff: SOON, heartbeat: false }, 'ws://idle-limit.test/');
      for (let round = 0; round < 3; round++) endAfter(socket, 60_000);
    }
    const lines = warn.mock.calls.filter(([text]) => String(text).includes('ws://idle-limit.test/'));
    expect(lines).toHaveLength(1);
  });

  it('[IL-2] what was sent and what came counts, in both directions', () => {
    const socket = life();
    const { clock, network } = socket;
    for (const chat of [5000, 17_000, 90_000]) {
      network.last.open();
      clock.advance(chat);
      socket.socket.send('hello');
      clock.advance(chat);
      network.last.receive('hello yourself');
      endAfterMore(60_000);
    }
    expect(limits(socket)).toEqual([[60_000, 30_000]]);
    expect(socket.socket.closure?.silentMs).toBe(60_000);

    function endAfterMore(ms: number): void {
      clock.advance(ms);
      network.last.end(1006);
      clock.advance(20);
    }
  });

  it('[IL-2] connections of the same length that were not silent are no sign', () => {
    const socket = life();
    const { clock, network } = socket;
    for (const last of [59_000, 30_000, 10_000, 45_000]) {
      network.last.open();
      clock.advance(last);
      network.last.receive('anything');
      clock.advance(60_000 - last);
      network.last.end(1006);
      clock.advance(20);
    }
    expect(limits(socket)).toEqual([]);
  });

  it.each<[string, readonly number[]]>([
    ['silences that differ', [60_000, 70_000, 80_000, 90_000, 60_000]],
    ['two and another', [60_000, 60_000, 30_000, 60_000, 60_000]],
    ['lines that were busy', [1000, 1000, 1000, 1000]],
  ])('[IL-3] no warning: %s', (_, silences) => {
    const socket = life();
    for (const silentMs of silences) endAfter(socket, silentMs);
    expect(limits(socket)).toEqual([]);
  });

  it.each<[string, readonly number[], readonly (readonly [number, number])[]]>([
    ['the shortest silence there is', [2000, 2000, 2000], [[2000, 1000]]],
    ['half a second apart', [5000, 5500, 5250], [[5250, 2625]]],
    ['a little more apart', [5000, 5501, 5250], []],
    ['a twentieth of a long one apart', [58_500, 61_500, 60_000], [[60_000, 30_000]]],
    ['a little more than that', [58_500, 61_501, 60_000], []],
    ['the last three of many', [60_000, 70_000, 80_000, 80_000, 80_000], [[80_000, 40_000]]],
  ])('[IL-3] what is alike: %s', (_, silences, expected) => {
    const socket = life();
    for (const silentMs of silences) endAfter(socket, silentMs);
    expect(limits(socket)).toEqual(expected);
  });

  it('[IL-3] a busy line that ends in between says nothing', () => {
    const socket = life();
    for (const silentMs of [60_000, 500, 60_000, 0, 60_000]) endAfter(socket, silentMs);
    expect(limits(socket)).toEqual([[60_000, 30_000]]);
  });

  it.each([
    [1001, 1],
    [1005, 1],
    [1012, 0],
    [4000, 0],
  ])('[IL-3] an end that explains itself is no sign, one that does not is: %d', (code, warnings) => {
    const socket = life();
    for (let round = 0; round < 3; round++) {
      endAfter(socket, 60_000, code);
      socket.clock.advance(5000);
    }
    expect(limits(socket)).toHaveLength(warnings);
  });

  it('[IL-3] an end that was our own, or told after the page was away, is no sign', () => {
    const page = new FakeSignals();
    const socket = life({ signals: page });
    for (let round = 0; round < 3; round++) {
      socket.network.last.open();
      socket.clock.advance(60_000);
      page.tell('resumed');
      socket.network.last.end(1006);
      socket.clock.advance(20);
    }
    for (let round = 0; round < 3; round++) {
      socket.network.last.open();
      socket.clock.advance(60_000);
      page.tell('restored');
      socket.clock.advance(20);
    }
    expect(limits(socket)).toEqual([]);
  });
});

describe('an interval that adapts', () => {
  it.each([
    ['auto', 'auto' as const],
    ['{ intervalMs: auto }', { intervalMs: 'auto' as const }],
  ])('[IL-6] is 25 s, and half of the limit once that is measured: %s', (_, heartbeat) => {
    const options =
      typeof heartbeat === 'string' ? { ...MESSAGE, intervalMs: heartbeat } : { ...MESSAGE, ...heartbeat };
    const socket = life({ heartbeat: options });
    const { clock, network } = socket;
    for (let round = 0; round < 3; round++) endAfter(socket, 20_000);
    expect(limits(socket)).toEqual([[20_000, 10_000]]);
    expect(eventsNamed(socket.told, 'warning')[0]?.message).toContain('goes on with an interval of 10000 ms');
    network.last.open();
    for (let beat = 1; beat <= 20; beat++) {
      clock.advance(9999);
      expect(network.last.sent).toHaveLength(beat - 1);
      clock.advance(1);
      expect(network.last.sent).toHaveLength(beat);
      network.last.receive('pong');
    }
  });

  it('[IL-7] learns from ends with 1000, too, where the connection is meant to have no end', () => {
    const socket = life({ heartbeat: { ...MESSAGE, intervalMs: 'auto' }, rules: endless });
    for (let round = 0; round < 3; round++) endAfter(socket, 20_000, 1000);
    expect(limits(socket)).toEqual([[20_000, 10_000]]);
    socket.network.last.open();
    socket.clock.advance(10_000);
    expect(socket.network.last.sent).toEqual(['ping']);
  });

  it('[IL-7] and where the application connects again after each of them', () => {
    const socket = life({ heartbeat: false });
    for (let round = 0; round < 3; round++) {
      endAfter(socket, 60_000, 1000);
      socket.socket.reconnect();
    }
    expect(limits(socket)).toEqual([[60_000, 30_000]]);
  });

  it('[IL-6] goes lower if that was not enough, and never up', () => {
    const socket = life({ heartbeat: { ...MESSAGE, intervalMs: 'auto' } });
    const { clock, network } = socket;
    for (let round = 0; round < 3; round++) endAfter(socket, 20_000);
    for (let round = 0; round < 3; round++) endAfter(socket, 8000);
    expect(limits(socket)).toEqual([
      [20_000, 10_000],
      [8000, 4000],
    ]);
    network.last.open();
    clock.advance(4000);
    expect(network.last.sent).toHaveLength(1);
  });

  it.each([
    [7500, 1],
    [7499, 2],
  ])('[IL-1] another limit is news if it is not alike: %d ms after 8,000', (limitMs, warnings) => {
    const socket = life();
    for (let round = 0; round < 3; round++) endAfter(socket, 8000);
    for (let round = 0; round < 3; round++) endAfter(socket, limitMs);
    expect(limits(socket)).toHaveLength(warnings);
  });

  it('[IL-6] a limit above 50 s leaves it at 25 s, and an interval that is set stays', () => {
    for (const intervalMs of ['auto', 25_000] as const) {
      const socket = life({ heartbeat: { ...MESSAGE, intervalMs, timeoutMs: 200_000 } });
      const { clock, network } = socket;
      for (let round = 0; round < 3; round++) {
        network.last.open();
        clock.advance(25_000);
        clock.advance(90_000);
        network.last.end(1006);
        clock.advance(20);
      }
      expect(limits(socket)).toEqual([[90_000, 45_000]]);
      network.last.open();
      clock.advance(24_999);
      expect(network.last.sent).toHaveLength(0);
      clock.advance(1);
      expect(network.last.sent).toHaveLength(1);
    }
  });

  it('[IL-6] is refused where it is misspelt', () => {
    expect(() => life({ heartbeat: 'automatic' as never })).toThrow(InvalidOptionError);
    expect(() => life({ heartbeat: { intervalMs: 'automatic' as never } })).toThrow(/heartbeat\.intervalMs/);
  });
});
