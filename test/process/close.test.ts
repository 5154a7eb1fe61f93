import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import type { Order, Result } from './close.child.ts';

const CHILD = new URL('close.child.ts', import.meta.url);

/** What the other side does with the handshake. */
const PEERS: Readonly<Record<string, Behaviour | 'absent'>> = {
  'accepts it': { do: 'accept' },
  'never answers it': { do: 'hang' },
  'refuses it': { do: 'refuse', status: 401 },
  'is not there': 'absent',
};

const MOMENTS = ['at-once', 'next-tick', 'after-20-ms'] as const;

let server: MisbehavingServer;
beforeEach(async () => {
  server = await MisbehavingServer.start();
});
afterEach(() => server.stop());

const TRANSPORTS = [
  { transport: 'ws', flags: [] },
  { transport: 'global', flags: ['--experimental-websocket', '--no-warnings'] },
] as const;

describe.each(TRANSPORTS)('close() over the transport $transport', ({ transport, flags }) => {
  async function closeIn(when: Order['when']): Promise<Result> {
    const argument = JSON.stringify({ url: server.url, when, transport } satisfies Order);
    return report<Result>(await run(CHILD, { flags, argument }));
  }

  const cases = Object.keys(PEERS).flatMap((peer) => MOMENTS.map((when) => ({ peer, when })));

  it.each(cases)('[PR-2] $when is never an uncaught error when the server $peer', async ({ peer, when }) => {
    const behaviour = PEERS[peer];
    if (behaviour === 'absent') await server.stop();
    else if (behaviour !== undefined) server.otherwise = behaviour;
    const { complaints, events, readyState } = await closeIn(when);
    expect(complaints).toEqual([]);
    expect(events.filter((event) => event === 'close 3')).toHaveLength(1);
    expect(events.filter((event) => event === 'error 3').length).toBeLessThanOrEqual(1);
    expect(events.at(-1)).toBe('close 3');
    expect(readyState).toBe(3);
  });

  it('[PR-2] a handshake past its deadline is no uncaught error either', async () => {
    server.otherwise = { do: 'hang' };
    const { complaints, events, readyState } = await closeIn('in-time');
    expect(complaints).toEqual([]);
    expect(events).toEqual(['error 3', 'close 3']);
    expect(readyState).toBe(3);
  });

  it('[PR-3] without a code, sends an empty Close frame, which the server sees as 1005', async () => {
    expect(await closeIn('when-open')).toMatchObject({
      complaints: [],
      events: ['open 1', 'close 3'],
      duringClose: 0,
      code: 1005,
      wasClean: true,
      readyState: 3,
    });
    // A frame that breaks RFC 6455 would be an error at the server, and 1006.
    await expect.poll(() => server.closeCodes).toEqual([1005]);
  });

  it.each(MOMENTS)('[PR-3] %s during the handshake, gives one error and one close, later', async (when) => {
    server.otherwise = { do: 'hang' };
    expect(await closeIn(when)).toMatchObject({
      complaints: [],
      events: ['error 3', 'close 3'],
      duringClose: 0,
      code: 1006,
      wasClean: false,
      readyState: 3,
    });
    expect(server.closeCodes).toEqual([]);
  });
});
