import type { Behaviour } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import { startServer } from '../support/start-server.ts';
import type { Result } from './retired.child.ts';

const CHILD = new URL('retired.child.ts', import.meta.url);

const ENDS: readonly Behaviour[] = [
  { do: 'refuse', status: 503 },
  { do: 'hang' },
  { do: 'reset' },
  { do: 'fin' },
  { do: 'close', code: 1001 },
  { do: 'close', code: 1006 },
];

describe('native sockets that are over', () => {
  it.each(ENDS)('[LI-9] are let go of, whatever their end: %j', async (end) => {
    const server = await startServer();
    server.script(end, end, end);
    // An attempt counts from the last connection that was stable.
    const argument = JSON.stringify({ url: server.url, attempts: 4 });
    const result = report<Result>(await run(CHILD, { flags: ['--expose-gc'], argument }));
    expect(result).toEqual({ made: 4, inMemory: 1 });
  });
});
