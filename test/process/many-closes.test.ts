import { ResilientWebSocket } from 'resilient-websocket';
import { describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import { eventsNamed, next, over, record } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';
import type { Order, Result } from './many-closes.child.ts';

const CHILD = new URL('many-closes.child.ts', import.meta.url);

const TIMES = 100_000;

/** Five times as long as it takes on a machine that does nothing else. */
const DEADLINE_MS = 60_000;

/** A pointer for each would be four times as much. What the engine learns about the code meanwhile is less. */
const GROWTH_BYTES = 2 * TIMES;

function live(order: Order): Promise<Result> {
  return run(CHILD, {
    flags: ['--expose-gc'],
    argument: JSON.stringify(order),
    deadlineMs: DEADLINE_MS,
  }).then(report<Result>);
}

describe('a hundred thousand ends in a row', { timeout: 2 * DEADLINE_MS }, () => {
  it.each([
    { ending: 'close', times: TIMES, atOnce: false },
    { ending: 'refuse', times: TIMES, atOnce: false },
    { ending: 'close', times: TIMES, atOnce: true },
    { ending: 'throw', times: TIMES, atOnce: true },
  ] satisfies Order[])('[SC-6] %j', async (order) => {
    const { attempts, told, delaysMs, depths, grownBytes, pendingTimers } = await live(order);
    expect(attempts).toBe(TIMES);
    // The last connection is ended by close(); where there is none, the last attempt has failed as well.
    const retries = order.ending === 'throw' ? TIMES : TIMES - 1;
    expect(told).toMatchObject({ close: retries + 1, retry: retries });
    if (order.ending === 'close') expect(told).toMatchObject({ open: TIMES - 1 });
    expect(Object.keys(told).filter((name) => !EXPECTED.includes(name))).toEqual([]);
    // The upper half of the cap.
    expect(delaysMs[0]).toBeGreaterThanOrEqual(order.atOnce ? 0 : 12_000);
    expect(delaysMs[1]).toBeLessThanOrEqual(order.atOnce ? 0 : 24_000);
    expect(depths[1]).toBe(depths[0]);
    expect(grownBytes).toBeLessThan(GROWTH_BYTES);
    expect(pendingTimers).toBe(0);
  });
});

const EXPECTED = ['status', 'open', 'close', 'retry', 'warning'];

describe('a real server that closes each connection at once', () => {
  it('[SC-6] sees one connection at a time, and the next one each time', async () => {
    const times = 300;
    const server = await startServer();
    server.otherwise = { do: 'close', code: 1011 };
    const socket = new ResilientWebSocket(server.url, [], {
      backoff: { minMs: 0, baseMs: 0, maxMs: 0, jitter: 'none' },
    });
    const told = record(socket);
    await next(socket, 'retry', ({ attempt }) => attempt === times);
    socket.close();
    await over(socket);
    expect(eventsNamed(told, 'close').filter(({ final }) => !final)).toHaveLength(times - 1);
    expect(eventsNamed(told, 'close').every(({ code, final }) => final || code === 1011)).toBe(true);
    expect([server.handshakes.length, server.mostLive]).toEqual([times - 1, 1]);
  });
});
