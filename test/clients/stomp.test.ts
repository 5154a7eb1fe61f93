import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Client } from '@stomp/stompjs';
import { ResilientWebSocket } from 'resilient-websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocketServer } from 'ws';
import { type Ending, RelayedServer, type Running } from '../support/relayed-server.ts';
import { FAST, LineLog } from './fast-line.ts';
import { connectStomp } from './stomp.ts';

const TOPIC = '/topic/news';

const require = createRequire(import.meta.url);

/** The package has no types. */
interface Broker {
  on(type: 'subscribe', listener: () => void): unknown;
  readonly socket: WebSocketServer;
  send(topic: string, headers: object, body: string): void;
}
const Broker: new (options: object) => Broker = require('stomp-broker-js');

/** The broker of stomp-broker-js, on an HTTP server of its own. */
class StompServer implements Running {
  readonly #http = createServer();
  readonly #broker = new Broker({ server: this.#http, path: '/stomp' });
  /** How many subscriptions it was asked for. */
  subscriptions = 0;

  private constructor() {
    this.#broker.on('subscribe', () => {
      this.subscriptions++;
    });
  }

  static async start(): Promise<StompServer> {
    const server = new StompServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  publish(body: string): void {
    this.#broker.send(TOPIC, {}, body);
  }

  closeAll(): void {
    for (const webSocket of this.#broker.socket.clients) webSocket.close(1012);
  }

  async end(ending: Ending): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    if (ending === 'announced') this.closeAll();
    else for (const webSocket of this.#broker.socket.clients) webSocket.terminate();
    await closed;
  }
}

describe('STOMP', () => {
  it('[CP-15] over connectionsOf() subscribes again after each restart, and connects as often as its line', async () => {
    const server = await RelayedServer.start(() => StompServer.start());
    const log = new LineLog();
    const heard: string[] = [];
    const subscribe = (client: Client): void => {
      client.subscribe(TOPIC, ({ body }) => void heard.push(body));
    };
    const client = connectStomp(`${server.url}stomp`, subscribe, log.options);
    const endings = ['announced', 'lost'] as const;
    for (let round = 1; round <= 3; round++) {
      await expect.poll(() => server.current.subscriptions).toBe(1);
      server.current.publish(`news ${round}`);
      await expect.poll(() => heard.length).toBe(round);
      const ending = endings[round - 1];
      if (ending !== undefined) await server.restart(ending);
    }
    expect(heard).toEqual(['news 1', 'news 2', 'news 3']);
    expect(log.decided).toEqual({ lines: 1, attempts: server.attempts });
    expect(server.live).toBe(1);
    await client.deactivate();
    await expect.poll(() => server.live).toBe(0);
    await expect.poll(() => log.living).toBe(0);
  });

  it('[CP-15] hears each message twice where it and the socket both connect again', async () => {
    const server = await RelayedServer.start(() => StompServer.start());
    const lines: ResilientWebSocket[] = [];
    const heard: string[] = [];
    const client = new Client({
      webSocketFactory: () => {
        const line = new ResilientWebSocket(`${server.url}stomp`, ['v12.stomp'], FAST);
        lines.push(line);
        return line;
      },
      reconnectDelay: 1,
      onConnect: () => void client.subscribe(TOPIC, ({ body }) => void heard.push(body)),
    });
    onTestFinished(() => lines.forEach((line) => void line.close()));
    onTestFinished(() => client.deactivate());
    client.activate();
    await expect.poll(() => server.current.subscriptions).toBe(1);
    server.current.closeAll();
    await expect.poll(() => server.current.subscriptions).toBe(3);
    expect(server.live).toBe(2);
    server.current.publish('news');
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toEqual(['news', 'news']);
  });
});
