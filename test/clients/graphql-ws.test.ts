import { getEventListeners } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { createGraphqlClient } from '../../examples/recipes/graphql/client.ts';
import { ENDINGS, RelayedServer } from '../support/relayed-server.ts';
import { LineLog } from './fast-line.ts';
import { serveGraphql } from './graphql-server.ts';
import { News } from './news.ts';
import { Restless } from './restless.ts';
import { type Serve, Served } from './served.ts';
import { testTimeLimits } from './time-limits.ts';

function subscribe(client: Client, heard: unknown[]): () => void {
  return client.subscribe<{ readonly news: string }>(
    { query: 'subscription { news(from: 0) }' },
    { next: ({ data }) => heard.push(data?.news), error: (error) => heard.push(error), complete: () => {} },
  );
}

/** Subscribes to all that is told from now on, and again after each interruption. */
function follow(client: Client): readonly unknown[] {
  const heard: unknown[] = [];
  const end = subscribe(client, heard);
  onTestFinished(async () => {
    end();
    await client.dispose();
  });
  return heard;
}

async function lengthOf(client: Client, of: string): Promise<unknown> {
  const query = 'query ($of: String!) { length(of: $of) }';
  const { value } = await client.iterate<{ readonly length: number }>({ query, variables: { of } }).next();
  return value?.data?.length;
}

describe('graphql-ws', () => {
  it.each(ENDINGS)('[CP-1] subscribes again after a restart (%s)', async (ending) => {
    const news = new News();
    const server = await RelayedServer.start(() => Served.start(serveGraphql(news)));
    const log = new LineLog();
    const client = createGraphqlClient(server.url, log.options);
    const heard = follow(client);
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);

    const back = server.restart(ending);
    news.tell('two');
    await back;
    // A subscription begins anew: what it was told before is told again.
    await expect.poll(() => heard).toEqual(['one', 'one', 'two']);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
    expect(server.live).toBe(1);
    await client.dispose();
    await expect.poll(() => server.live).toBe(0);
    expect(log.living).toBe(0);
  });

  it('[CP-1] what had not left when the line was lost is sent again by the client alone', async () => {
    const connections: WebSocket[] = [];
    const serve: Serve = (webSockets) => {
      webSockets.on('connection', (webSocket) => connections.push(webSocket));
      return serveGraphql(new News())(webSockets);
    };
    const server = await RelayedServer.start(() => Served.start(serve));
    const log = new LineLog();
    const client = createGraphqlClient(server.url, log.options);
    onTestFinished(() => client.dispose());
    // Keeps the connection.
    const heard = follow(client);
    expect(await lengthOf(client, '')).toBe(0);

    connections[0]?.pause();
    const long = 'x'.repeat(20_000_000);
    // The first fills the line, and the second waits behind it.
    const lengths = [lengthOf(client, long), lengthOf(client, 'short')];
    await server.restart('lost');
    expect(await Promise.all(lengths)).toEqual([long.length, 5]);
    expect(heard).toEqual([]);
    expect(connections).toHaveLength(2);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
  });

  it('[CP-1] a subscription that ends while the server is down leaves no connection behind', async () => {
    const server = await RelayedServer.start(() => Served.start(serveGraphql(new News())));
    const { signal } = new AbortController();
    const log = new LineLog();
    const client = createGraphqlClient(server.url, { ...log.options, signal });
    await server.stop('lost');
    const end = subscribe(client, []);
    await expect.poll(() => server.attempts).toBeGreaterThan(1);
    end();
    // A line listens to it for as long as it lives.
    await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
    await server.startAgain();
    expect(log.living).toBe(0);
    expect(server.current.accepted).toBe(0);
  });

  it('[CP-6] beneath it, a socket that connects again by itself stays behind', async () => {
    const news = new News();
    const server = await RelayedServer.start(() => Served.start(serveGraphql(news)));
    const client = createClient({
      url: server.url,
      webSocketImpl: Restless,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: () => pass(50),
      shouldRetry: () => true,
    });
    const heard = follow(client);
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);
    await server.restart('announced');
    await expect.poll(() => server.live).toBeGreaterThan(1);
    await client.dispose();
    expect(Restless.forget()).toBeGreaterThan(0);
  });

  testTimeLimits(
    'graphql-ws',
    () => serveGraphql(new News()),
    (url, options) => {
      const client = createGraphqlClient(url, options);
      follow(client);
      return { roundTrip: () => lengthOf(client, ''), end: () => client.dispose() };
    },
  );
});
