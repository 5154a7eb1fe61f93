import { describe, expect, it } from 'vitest';
import { RelayedServer } from '../support/relayed-server.ts';
import { LineLog } from './fast-line.ts';
import { Ganache } from './ganache.ts';
import { connectViem, prepareViem } from './viem.ts';

describe('viem', () => {
  it('[CP-12] over connectionsOf() hears of new blocks after a restart, and connects as often as its line', async () => {
    const server = await RelayedServer.start(() => Ganache.start());
    const log = new LineLog();
    prepareViem(log.options);
    const client = connectViem(server.url);
    const heights: bigint[] = [];
    const stop = client.watchBlockNumber({ onBlockNumber: (height) => heights.push(height) });
    for (let round = 1; round <= 2; round++) {
      await expect.poll(() => log.opened).toBe(round);
      // What it subscribes to is in place when the second of these is answered.
      for (const height of [0n, 0n]) expect(await client.getBlockNumber({ cacheTime: 0 })).toBe(height);
      await server.current.mine();
      await server.current.mine();
      await expect.poll(() => heights.length).toBe(2 * round);
      expect(await client.getBlockNumber({ cacheTime: 0 })).toBe(2n);
      if (round === 1) await server.restart('lost');
    }
    expect(heights).toEqual([1n, 2n, 1n, 2n]);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
    expect(server.live).toBe(1);
    stop();
    (await client.transport.getRpcClient()).close();
    await expect.poll(() => server.live).toBe(0);
    await expect.poll(() => log.living).toBe(0);
  });
});
