import { ResilientWebSocket } from 'resilient-websocket';
import { fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { report, run } from '../support/child.ts';
import type { Result } from './fake-timers.child.ts';

const DELAY_MS = 1000;

/** Where `performance` goes on, delays may end some real milliseconds later. */
const SLACK_MS = 100;
const BACKOFF = { minMs: DELAY_MS, baseMs: DELAY_MS, maxMs: DELAY_MS, jitter: 'none' } as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('fake timers', () => {
  it.each([
    ['all that vitest fakes by default', undefined],
    // As Jest does, whose timers are of the same package.
    [
      'performance, setImmediate and queueMicrotask besides',
      [
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
        'Date',
        'performance',
        'queueMicrotask',
      ],
    ],
    ['timers alone: performance goes on', ['setTimeout', 'clearTimeout']],
  ] as const)('[HO-13] a delay and a deadline pass when they are advanced: %s', async (_what, toFake) => {
    vi.useFakeTimers(toFake && { toFake: [...toFake] });
    const network = fakeNetwork();
    const socket = new ResilientWebSocket('ws://feed.invalid/', [], {
      WebSocket: network.WebSocket,
      backoff: BACKOFF,
      connectTimeoutMs: 5000,
    });
    network.last.open();
    network.last.end(1001);
    vi.advanceTimersByTime(DELAY_MS - SLACK_MS);
    expect(network.sockets).toHaveLength(1);
    vi.advanceTimersByTime(2 * SLACK_MS);
    expect(network.sockets).toHaveLength(2);
    // Nobody answers the handshake.
    vi.advanceTimersByTime(5000 + DELAY_MS + SLACK_MS);
    expect(network.sockets).toHaveLength(3);
    network.last.open();
    socket.close();
    network.last.end(1005);
    vi.advanceTimersByTime(60_000);
    expect(socket.status).toBe('closed');
  });

  it('[HO-13] those of node:test', async () => {
    const result = report<Result>(await run(new URL('fake-timers.child.ts', import.meta.url)));
    expect(result).toEqual({ before: 1, after: 2, status: 'closed' });
  });
});
