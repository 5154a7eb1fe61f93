import type { Warning } from 'resilient-websocket/full';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, waiting } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

/** A connection that opens, lasts so long, and ends. */
function endAfter({ network, clock }: FakeLife, lastsMs: number, code: number, wasClean?: boolean): void {
  network.last.open();
  clock.advance(lastsMs);
  network.last.end(code, '', wasClean);
  clock.advance(clock.nextIn);
}

function warnings({ told }: FakeLife): readonly Warning[] {
  return eventsNamed(told, 'warning');
}

function messages(life: FakeLife): readonly string[] {
  return warnings(life).map(({ message }) => message);
}

describe('what a warning says', () => {
  it('[PB-1] of an empty Close frame, how it looks and, when it is frequent, how often', () => {
    const life = fakeLife();
    for (let time = 0; time < 5; time++) endAfter(life, 0, 1005);
    const once =
      'The peer closed with an empty Close frame (1005), so the reason is unknown. That is allowed, and some servers do it at every deploy. Have it give a code if it is to say why.';
    expect(messages(life)).toEqual([
      once,
      once,
      once,
      once,
      'The peer has closed with an empty Close frame (1005) 5 times within an hour. That is allowed, and some servers do it at every deploy. Have it give a code if it is to say why.',
    ]);
  });

  it('[PB-5] of a code that never travels, which one came', () => {
    const life = fakeLife();
    endAfter(life, 0, 1006, true);
    expect(messages(life)).toEqual([
      'The peer sent the reserved code 1006 in a Close frame, so the reason is unknown. RFC 6455 forbids that: have it send another code.',
    ]);
  });

  it('[PB-5] a 1006 that is not clean, and other clean codes, are none', () => {
    const life = fakeLife({ rules: [{ when: { from: 0, to: 4999 }, then: { action: 'retry', delay: 5 } }] });
    endAfter(life, 0, 1006);
    endAfter(life, 0, 1015, false);
    endAfter(life, 0, 1000, true);
    expect(warnings(life).map(({ kind }) => kind)).toEqual(['tls-failure']);
  });

  it('[PB-6] of a code that nothing defines, what to use instead', () => {
    const life = fakeLife();
    endAfter(life, 0, 1016, true);
    expect(messages(life)).toEqual([
      'The peer closed with 1016, a code that nothing defines. Have it use one from 4000 to 4999.',
    ]);
  });

  it.each([
    [[], 'before the first connection had opened'],
    [['x'], 'with 1 message in the queue'],
    [['x', 'y'], 'with 2 messages in the queue'],
  ])('[LC-4] of a close() that comes early, what it cuts off: %j', (waits, what) => {
    const life = fakeLife();
    for (const data of waits) life.socket.send(data);
    life.socket.close();
    expect(messages(life)).toEqual([
      `close() was called ${what}. If that was not meant, look for a close() that comes too early.`,
    ]);
  });

  it('[LC-4] an abort is never premature', () => {
    const controller = new AbortController();
    const life = waiting({ signal: controller.signal });
    life.socket.send('x');
    controller.abort();
    expect(messages(life)).toEqual([]);
  });

  it('[IL-1] of an idle limit, how long it is and what to do', () => {
    const backoff = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;
    const rest = 'as if a proxy on the way had an idle limit.';
    const plain = fakeLife({ backoff, heartbeat: false });
    for (let round = 0; round < 3; round++) endAfter(plain, 61_230, 1006);
    expect(messages(plain)).toEqual([
      `The last 3 connections ended after 61.2 s of silence each, ${rest} Set heartbeat.intervalMs to 30615 or less, or raise the limit there.`,
    ]);
    const adaptive = fakeLife({ backoff, heartbeat: { intervalMs: 'auto', message: 'ping' } });
    for (let round = 0; round < 3; round++) endAfter(adaptive, 20_000, 1006);
    expect(messages(adaptive)).toEqual([
      `The last 3 connections ended after 20 s of silence each, ${rest} The heartbeat goes on with an interval of 10000 ms.`,
    ]);
  });
});

describe('the rate of a peer bug', () => {
  it('[PB-3] counts what is less than an hour old', () => {
    const backoff = { minMs: 0, baseMs: 0, jitter: 'none' } as const;
    const within = fakeLife({ backoff });
    endAfter(within, 0, 1005);
    endAfter(within, HOUR_MS - 1, 1005);
    expect(warnings(within).at(-1)).toMatchObject({ perHour: 2 });
    const beyond = fakeLife({ backoff });
    endAfter(beyond, 0, 1005);
    endAfter(beyond, HOUR_MS, 1005);
    expect(warnings(beyond).at(-1)).toMatchObject({ count: 2, perHour: 1 });
  });

  it('[PB-3] remembers a thousand of them, and counts on', () => {
    const life = fakeLife({ backoff: { minMs: 0, baseMs: 0, jitter: 'none' } });
    for (let time = 0; time < 1002; time++) endAfter(life, 0, 1005);
    expect(warnings(life).at(-1)).toMatchObject({ count: 1002, perHour: 1000, isFrequent: true });
  });
});
