import {
  createTRPCClient,
  createWSClient,
  type TRPCClient,
  type TRPCWebSocketClient,
  wsLink,
} from '@trpc/client';
import type { ConnectionsOptions } from 'resilient-websocket/connections';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENDINGS, RelayedServer } from '../support/relayed-server.ts';
import { LineLog } from './fast-line.ts';
import { News } from './news.ts';
import { Restless } from './restless.ts';
import { Served } from './served.ts';
import { testTimeLimits } from './time-limits.ts';
import { connectTrpc } from './trpc.ts';
import { type AppRouter, serveTrpc } from './trpc-server.ts';

function clientOf(line: TRPCWebSocketClient): TRPCClient<AppRouter> {
  onTestFinished(() => line.close());
  return createTRPCClient<AppRouter>({ links: [wsLink({ client: line })] });
}

function follow(client: TRPCClient<AppRouter>): string[] {
  const heard: string[] = [];
  client.news.subscribe({}, { onData: ({ data }) => heard.push(data) });
  return heard;
}

describe('tRPC', () => {
  it.each(ENDINGS)(
    '[CP-2] goes on with its subscriptions where they were after a restart (%s)',
    async (ending) => {
      const news = new News();
      const server = await RelayedServer.start(() => Served.start(serveTrpc(news)));
      const log = new LineLog();
      const line = connectTrpc(server.url, log.options);
      const client = clientOf(line);
      const heard = follow(client);
      news.tell('one');
      await expect.poll(() => heard).toEqual(['one']);

      const back = server.restart(ending);
      news.tell('two');
      await back;
      news.tell('three');
      await expect.poll(() => heard).toEqual(['one', 'two', 'three']);
      expect(await client.double.query(21)).toBe(42);
      expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
      expect(server.live).toBe(1);
      await line.close();
      await expect.poll(() => server.live).toBe(0);
      expect(log.living).toBe(0);
    },
  );

  it('[CP-2] closed while the server is down, it leaves no line', async () => {
    const server = await RelayedServer.start(() => Served.start(serveTrpc(new News())));
    const log = new LineLog();
    const line = connectTrpc(server.url, log.options);
    const client = clientOf(line);
    expect(await client.double.query(1)).toBe(2);
    await server.stop('lost');
    await expect.poll(() => server.attempts).toBeGreaterThan(2);
    await line.close();
    await expect.poll(() => log.living).toBe(0);
  });

  it('[CP-6] beneath it, a socket that connects again by itself stays behind', async () => {
    const news = new News();
    const server = await RelayedServer.start(() => Served.start(serveTrpc(news)));
    const line = createWSClient({ url: server.url, WebSocket: Restless, retryDelayMs: () => 50 });
    const heard = follow(clientOf(line));
    news.tell('one');
    await expect.poll(() => heard).toEqual(['one']);
    await server.restart('announced');
    await expect.poll(() => server.live).toBeGreaterThan(1);
    await line.close();
    expect(Restless.forget()).toBeGreaterThan(0);
  });

  testTimeLimits(
    'tRPC',
    () => serveTrpc(new News()),
    (url: string, options: ConnectionsOptions) => {
      const line = connectTrpc(url, options);
      const client = clientOf(line);
      return { roundTrip: () => client.double.query(1), end: () => line.close() };
    },
  );
});
