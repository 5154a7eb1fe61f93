import type { AddressInfo } from 'node:net';
import { ResilientWebSocket } from 'resilient-websocket';
import { CommonClient, Server } from 'rpc-websockets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Ending, RelayedServer, type Running } from '../support/relayed-server.ts';
import { FAST, LineLog } from './fast-line.ts';
import { connectRpc } from './rpc-websockets.ts';

const EVENT = 'tick';

/** The server of the package, with a method and an event. */
class RpcServer implements Running {
  readonly #server = new Server({ host: '127.0.0.1', port: 0 });

  static async start(): Promise<RpcServer> {
    const server = new RpcServer();
    await new Promise<void>((resolve) => server.#server.once('listening', () => resolve()));
    server.#server.register('sum', (numbers) => (numbers as unknown as number[]).reduce((a, b) => a + b));
    server.#server.event(EVENT);
    return server;
  }

  get port(): number {
    return (this.#server.wss.address() as AddressInfo).port;
  }

  tick(count: number): void {
    this.#server.emit(EVENT, count);
  }

  closeAll(): void {
    for (const webSocket of this.#server.wss.clients) webSocket.close(1012);
  }

  async end(ending: Ending): Promise<void> {
    if (ending === 'announced') this.closeAll();
    else for (const webSocket of this.#server.wss.clients) webSocket.terminate();
    await this.#server.close();
  }
}

describe('rpc-websockets', () => {
  it('[CP-14] over connectionsOf() answers calls after each restart, and connects as often as its line', async () => {
    const server = await RelayedServer.start(() => RpcServer.start());
    const log = new LineLog();
    const client = connectRpc(server.url, log.options);
    const ticks: unknown[] = [];
    client.on(EVENT, (count: unknown) => ticks.push(count));
    let subscribed = 0;
    client.on('open', async () => {
      await client.subscribe(EVENT);
      subscribed++;
    });
    const endings = ['announced', 'lost'] as const;
    for (let round = 1; round <= 3; round++) {
      await expect.poll(() => subscribed).toBe(round);
      expect(await client.call('sum', [round, 1])).toBe(round + 1);
      server.current.tick(round);
      await expect.poll(() => ticks.length).toBe(round);
      const ending = endings[round - 1];
      if (ending !== undefined) await server.restart(ending);
    }
    expect(ticks).toEqual([1, 2, 3]);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
    expect(server.live).toBe(1);
    client.close();
    await expect.poll(() => server.live).toBe(0);
    await expect.poll(() => log.living).toBe(0);
  });

  it('[CP-14] has two connections where it and the socket both connect again', async () => {
    const server = await RelayedServer.start(() => RpcServer.start());
    const lines: ResilientWebSocket[] = [];
    onTestFinished(() => lines.forEach((line) => void line.close()));
    const client = new CommonClient(
      (address) => {
        const line = new ResilientWebSocket(address, [], FAST);
        lines.push(line);
        return line;
      },
      server.url,
      { max_reconnects: 0, reconnect_interval: 50 },
    );
    onTestFinished(() => client.setAutoReconnect(false));
    await new Promise<void>((resolve) => client.once('open', () => resolve()));
    server.current.closeAll();
    await expect.poll(() => lines.filter(({ status }) => status === 'open').length).toBe(2);
    expect(server.live).toBe(2);
  });
});
