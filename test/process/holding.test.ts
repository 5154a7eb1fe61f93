import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import type { Order, Result } from './holding.child.ts';

const CHILD = new URL('holding.child.ts', import.meta.url);

/** How long a process may outlive what held it. */
const LIMIT_MS = 200;

/** When the server ends the connection for good; the process must not have left before. */
const END_AFTER_MS = 500;

const END: Behaviour = { do: 'close', code: 1000, afterMs: END_AFTER_MS };

describe('a Node process in which nobody calls close()', () => {
  let server: MisbehavingServer;
  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });
  afterEach(() => server.stop());

  function live(phase: Order['phase'], unref: boolean): Promise<Result> {
    const order: Order = { phase, url: server.url, unref };
    return run(CHILD, { argument: JSON.stringify(order) }).then(report<Result>);
  }

  it('[PR-5] is held by an open connection and its heartbeat, until the connection ends', async () => {
    server.script(END);
    const { tookMs, status } = await live('open', false);
    expect(status).toBe('closed');
    expect(tookMs).toBeGreaterThan(END_AFTER_MS - LIMIT_MS);
    expect(tookMs).toBeLessThan(END_AFTER_MS + 1000);
  });

  it('[PR-5] is held by the delay before a retry, and by the connection that comes of it', async () => {
    server.script({ do: 'close', code: 1001 }, END);
    const { tookMs, status } = await live('waiting', false);
    expect(status).toBe('closed');
    expect(tookMs).toBeGreaterThan(1000 + END_AFTER_MS - LIMIT_MS);
    expect(server.handshakes).toHaveLength(2);
  });

  it.each<[Order['phase'], Behaviour, string]>([
    ['connecting', { do: 'hang' }, 'connecting'],
    ['open', { do: 'accept' }, 'open'],
    ['waiting', { do: 'close', code: 1001 }, 'reconnecting'],
  ])('[PR-6] is not held with unref: %s', async (phase, behaviour, status) => {
    server.otherwise = behaviour;
    const result = await live(phase, true);
    expect(result.status).toBe(status);
    expect(result.tookMs).toBeLessThan(LIMIT_MS);
    expect(server.handshakes.length).toBeLessThanOrEqual(1);
  });

  it('[PR-6] with unref, all works as long as something else holds the process', async () => {
    server.script({ do: 'close', code: 1001 });
    const { status, tookMs } = await live('reopened', true);
    expect(status).toBe('open');
    expect(tookMs).toBeLessThan(LIMIT_MS);
    expect(server.handshakes).toHaveLength(2);
  });
});
