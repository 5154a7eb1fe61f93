import { getEventListeners } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import type { Client } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { createGraphqlClient } from '../../examples/recipes/graphql/client.ts';
import { RestartingServer, type Serve } from '../support/restarting-server.ts';
import { serveGraphql } from './graphql-server.ts';
import { connectGraphql } from './graphql-ws.ts';
import { News } from './news.ts';
import { Restless } from './restless.ts';
import { testTimeLimits } from './time-limits.ts';

const rules = [{ when: [1006, 1012], then: { action: 'retry', delay: 50 } }] as const;

/** The delay after an end is up to the application, and the test does not wait for chance. */
const retryWait = () => pass(50);

const CLIENTS = {
  'over one line': (url: string) => createGraphqlClient(url, { rules }),
  'with its own retry': (url: string) => connectGraphql(url, { retryWait }),
} as const;

const RESTARTS = Object.keys(CLIENTS).flatMap((name) =>
  (['announced', 'lost'] as const).map((ending) => [name as keyof typeof CLIENTS, ending] as const),
);

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
  it.each(RESTARTS)('[CP-1] %s, it subscribes again after a restart (%s)', async (name, ending) => {
    const news = new News();
    const server = await RestartingServer.start(serveGraphql(news));
    const heard = follow(CLIENTS[name](server.url));
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);

    const back = server.restart(ending);
    news.tell('two');
    await back;
    // A subscription begins anew: what it was told before is told again.
    await expect.poll(() => heard).toEqual(['one', 'one', 'two']);
    expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
  });

  it('[CP-1] what had not left when the line was lost is sent again by the client alone', async () => {
    const connections: WebSocket[] = [];
    const serve: Serve = (webSockets) => {
      webSockets.on('connection', (webSocket) => connections.push(webSocket));
      return serveGraphql(new News())(webSockets);
    };
    const server = await RestartingServer.start(serve);
    const client = createGraphqlClient(server.url, { rules });
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
    expect(server.accepted).toBe(2);
  });

  it('[CP-1] a subscription that ends while the server is down leaves no connection behind', async () => {
    const server = await RestartingServer.start(serveGraphql(new News()));
    let ends = 0;
    const decide = (): undefined => void ends++;
    const { signal } = new AbortController();
    const client = createGraphqlClient(server.url, { rules, decide, signal });
    const back = server.restart('lost', 500);
    const end = subscribe(client, []);
    await expect.poll(() => ends).toBeGreaterThan(0);
    end();
    // A line listens to it for as long as it lives.
    await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
    await back;
    expect(server).toMatchObject({ accepted: 0, live: 0 });
  });

  it('[CP-6] beneath it, a socket that connects again by itself stays behind', async () => {
    const news = new News();
    const server = await RestartingServer.start(serveGraphql(news));
    const client = connectGraphql(server.url, { retryWait, webSocketImpl: Restless });
    const heard = follow(client);
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);
    await server.restart('announced');
    await expect.poll(() => server.mostLive).toBeGreaterThan(1);
    await client.dispose();
    expect(Restless.forget()).toBeGreaterThan(0);
  });

  testTimeLimits(
    'graphql-ws',
    () => serveGraphql(new News()),
    (url, Class) => {
      const client = connectGraphql(url, { retryWait, webSocketImpl: Class });
      follow(client);
      return { roundTrip: () => lengthOf(client, ''), end: () => client.dispose() };
    },
  );
});
