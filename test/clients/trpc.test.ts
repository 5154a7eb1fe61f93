import { createTRPCClient, type TRPCClient, type WebSocketClientOptions, wsLink } from '@trpc/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RestartingServer } from '../support/restarting-server.ts';
import { News } from './news.ts';
import { Restless } from './restless.ts';
import { testTimeLimits } from './time-limits.ts';
import { connectTrpc } from './trpc.ts';
import { type AppRouter, serveTrpc } from './trpc-server.ts';

/** The delay after an end is up to the application, and the test does not wait for chance. */
const retryDelayMs = () => 50;

interface Connected {
  readonly line: ReturnType<typeof connectTrpc>;
  readonly client: TRPCClient<AppRouter>;
}

function connect(url: string, options: Partial<WebSocketClientOptions> = {}): Connected {
  const line = connectTrpc(url, { retryDelayMs, ...options });
  onTestFinished(() => line.close());
  return { line, client: createTRPCClient<AppRouter>({ links: [wsLink({ client: line })] }) };
}

function follow({ client }: Connected): string[] {
  const heard: string[] = [];
  client.news.subscribe({}, { onData: ({ data }) => heard.push(data) });
  return heard;
}

describe('tRPC', () => {
  it.each(['announced', 'lost'] as const)(
    '[CP-2] goes on with its subscriptions where they were after a restart (%s)',
    async (ending) => {
      const news = new News();
      const server = await RestartingServer.start(serveTrpc(news));
      const connected = connect(server.url);
      const heard = follow(connected);
      news.tell('one');
      await expect.poll(() => heard).toEqual(['one']);

      const back = server.restart(ending);
      news.tell('two');
      await back;
      news.tell('three');
      await expect.poll(() => heard).toEqual(['one', 'two', 'three']);
      expect(await connected.client.double.query(21)).toBe(42);
      expect(server).toMatchObject({ accepted: 2, mostLive: 1 });
    },
  );

  it('[CP-6] beneath it, a socket that connects again by itself stays behind', async () => {
    const news = new News();
    const server = await RestartingServer.start(serveTrpc(news));
    const connected = connect(server.url, { WebSocket: Restless });
    const heard = follow(connected);
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);
    await server.restart('announced');
    await expect.poll(() => server.mostLive).toBeGreaterThan(1);
    await connected.line.close();
    expect(Restless.forget()).toBeGreaterThan(0);
  });

  testTimeLimits(
    'tRPC',
    () => serveTrpc(new News()),
    (url, WebSocket) => {
      const { client, line } = connect(url, { WebSocket });
      return { roundTrip: () => client.double.query(1), end: () => line.close() };
    },
  );
});
