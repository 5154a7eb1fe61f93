import { createPublicClient, webSocket } from 'viem';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { RelayedServer } from '../support/relayed-server.ts';

import { Ganache } from './ganache.ts';

/** In a file of its own: viem looks its class up once. */
describe('viem over ws', () => {
  it('[CP-12] gives up after one failed attempt', async () => {
    Object.assign(globalThis, { WebSocket });
    // Where viem tells of an attempt that has failed.
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => told.mockRestore());
    const server = await RelayedServer.start(() => Ganache.start());
    const reconnect = { delay: 10, attempts: 100 };
    const client = createPublicClient({ transport: webSocket(server.url, { reconnect, retryCount: 0 }) });
    expect(await client.getBlockNumber()).toBe(0n);
    await server.stop('lost');
    await expect.poll(() => server.attempts).toBe(2);
    // It takes much longer than the delay.
    await server.startAgain();
    await expect(client.getBlockNumber({ cacheTime: 0 })).rejects.toThrow('socket');
    expect(server.attempts).toBe(2);
    expect(told).toHaveBeenCalledTimes(1);
    (await client.transport.getRpcClient()).close();
  });
});
