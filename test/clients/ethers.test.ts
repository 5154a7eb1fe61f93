import { WebSocketProvider } from 'ethers';
import { ResilientWebSocket } from 'resilient-websocket';
import { expect, it, onTestFinished } from 'vitest';
import { RelayedServer } from '../support/relayed-server.ts';
import { connectEthers } from './ethers.ts';
import { FAST, LineLog } from './fast-line.ts';
import { Ganache } from './ganache.ts';

it('[CP-13] ethers answers calls on a socket that reconnects underneath, and hears of blocks if it subscribes again', async () => {
  const server = await RelayedServer.start(() => Ganache.start());
  const log = new LineLog();
  const heights: number[] = [];
  const { socket, provider } = connectEthers(server.url, (height) => heights.push(height), FAST);
  log.add(socket);
  // Another one, that is left alone.
  const lonely = new ResilientWebSocket(server.url, [], FAST);
  log.add(lonely);
  const lonelyProvider = new WebSocketProvider(lonely);
  onTestFinished(() => lonelyProvider.destroy());
  const lonelyHeights: number[] = [];
  await lonelyProvider.on('block', (height) => lonelyHeights.push(height));

  const providers = [provider, lonelyProvider];
  const ask = () => Promise.all(providers.map((each) => each.send('eth_blockNumber', [])));
  // What they have subscribed to before is in place when this is answered.
  await expect.poll(() => log.opened).toBe(2);
  expect(await ask()).toEqual(['0x0', '0x0']);
  await server.current.mine();
  await server.current.mine();
  await expect.poll(() => heights.length).toBe(2);
  await expect.poll(() => lonelyHeights.length).toBe(2);

  const closed = [socket, lonely].map(
    (each) => new Promise((resolve) => each.addEventListener('close', resolve, { once: true })),
  );
  const restarted = server.restart('lost');
  await Promise.all(closed);
  // What is asked for without a connection waits in the socket.
  const answers = ask();
  await restarted;
  expect(await answers).toEqual(['0x0', '0x0']);
  expect(await ask()).toEqual(['0x0', '0x0']);
  await server.current.mine();
  await server.current.mine();
  await expect.poll(() => heights.length).toBe(4);
  expect(await ask()).toEqual(['0x2', '0x2']);
  expect(heights).toEqual([1, 2, 1, 2]);
  expect(lonelyHeights).toEqual([1, 2]);

  expect(log.decided).toEqual({ lines: 2, attempts: server.attempts });
  expect(server.live).toBe(2);
  await provider.destroy();
  await expect.poll(() => server.live).toBe(1);
});
