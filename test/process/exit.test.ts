import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import type { Order, Result } from './exit.child.ts';

const CHILD = new URL('exit.child.ts', import.meta.url);

/** How long a process may outlive its last `close()`. */
const LIMIT_MS = 100;
const CLOSE_TIMEOUT_MS = 200;

interface Case {
  readonly phase: Order['phase'];
  readonly behaviour: Behaviour;
  readonly statusBefore: string;
  readonly limitMs: number;
  readonly closes: Result['closes'];
}

const ACCEPT: Behaviour = { do: 'accept' };

const CASES: readonly Case[] = [
  {
    phase: 'idle',
    behaviour: ACCEPT,
    statusBefore: 'idle',
    limitMs: LIMIT_MS,
    closes: [{ code: 1006, cause: 'close', final: true }],
  },
  {
    phase: 'resolving',
    behaviour: ACCEPT,
    statusBefore: 'connecting',
    limitMs: LIMIT_MS,
    closes: [{ code: 1006, cause: 'close', final: true }],
  },
  {
    phase: 'connecting',
    behaviour: { do: 'hang' },
    statusBefore: 'connecting',
    limitMs: LIMIT_MS,
    closes: [{ code: 1006, cause: 'close', final: true }],
  },
  {
    phase: 'open',
    behaviour: ACCEPT,
    statusBefore: 'open',
    limitMs: LIMIT_MS,
    closes: [{ code: 1005, cause: 'close', final: true }],
  },
  {
    phase: 'closing',
    behaviour: { do: 'ignore-close' },
    statusBefore: 'open',
    limitMs: CLOSE_TIMEOUT_MS + LIMIT_MS,
    closes: [{ code: 1006, cause: 'close-timeout', final: true }],
  },
  {
    phase: 'waiting',
    behaviour: { do: 'close', code: 1001 },
    statusBefore: 'reconnecting',
    limitMs: LIMIT_MS,
    closes: [
      { code: 1001, cause: 'close-frame', final: false },
      { code: 1006, cause: 'close', final: true },
    ],
  },
];

describe('a Node process after its last close()', () => {
  let server: MisbehavingServer;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });
  afterEach(() => server.stop());

  it.each(CASES)('[PR-1] exits within its limit from $phase', async ({ phase, behaviour, ...expected }) => {
    server.otherwise = behaviour;
    const order: Order = { phase, url: server.url, closeTimeoutMs: CLOSE_TIMEOUT_MS };
    const result = report<Result>(await run(CHILD, { argument: JSON.stringify(order) }));
    expect(result).toMatchObject({
      statusBefore: expected.statusBefore,
      statusAfter: 'closed',
      closes: expected.closes,
    });
    expect(result.tookMs).toBeLessThan(expected.limitMs);
    expect(server.handshakes.length).toBeLessThanOrEqual(1);
  });
});
