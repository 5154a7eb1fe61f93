import { connect, createServer, type Server, type Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ResilientWebSocket, type WebSocketConstructor } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { next, over } from '../support/events.ts';
import { listen } from '../support/listen.ts';

let proxy: Server;
let port: number;
let open: Set<Socket>;
let answers: boolean;
let accepted: number;

/** Answers CONNECT, or takes the connection and says nothing. */
beforeEach(async () => {
  open = new Set();
  answers = false;
  accepted = 0;
  proxy = createServer((client) => {
    accepted++;
    open.add(client);
    client.on('error', () => {});
    client.on('close', () => open.delete(client));
    if (!answers) return;
    client.once('data', (request) => {
      const [, target] = /^CONNECT [^:]+:(\d+)/.exec(String(request)) ?? [];
      const server = connect(Number(target), '127.0.0.1');
      server.on('error', () => client.destroy());
      client.on('close', () => server.destroy());
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(server).pipe(client);
    });
  });
  port = await listen(proxy);
});

afterEach(() => {
  for (const socket of open) socket.destroy();
  proxy.close();
});

function through(prepare: (agent: object) => void = () => {}): WebSocketConstructor {
  const agent = new HttpsProxyAgent(`http://127.0.0.1:${port}`);
  prepare(agent);
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { agent });
    }
  };
}

const OPTIONS = {
  connectTimeoutMs: 200,
  backoff: { minMs: 5, baseMs: 5, maxMs: 5, jitter: 'none' },
} as const;

describe('a proxy that takes connections and never answers', () => {
  it('[RT-4] has one connection of a socket at most, whatever the attempts, and none after close()', async () => {
    const sockets = [1, 2].map(
      () => new ResilientWebSocket('ws://feed.example/', [], { WebSocket: through(), ...OPTIONS }),
    );
    let most = 0;
    for (const socket of sockets) {
      socket.on('retry', () => {
        most = Math.max(most, open.size);
      });
    }
    await expect.poll(() => accepted).toBeGreaterThan(7);
    expect(most).toBeLessThanOrEqual(2);
    await Promise.all(
      sockets.map((socket) => {
        socket.close();
        return over(socket);
      }),
    );
    await expect.poll(() => open.size).toBe(0);
  });

  it('[LI-10] through an agent that takes no more properties: an attempt is one like any other', async () => {
    const server = await MisbehavingServer.start();
    answers = true;
    const socket = new ResilientWebSocket(`ws://localhost:${new URL(server.url).port}/`, [], {
      WebSocket: through(Object.preventExtensions),
      ...OPTIONS,
    });
    await next(socket, 'open');
    expect(open.size).toBe(1);
    socket.close();
    await over(socket);
    await expect.poll(() => open.size).toBe(0);
    await server.stop();
  });

  it('[RT-4] is left alone once it answers', async () => {
    const server = await MisbehavingServer.start();
    const socket = new ResilientWebSocket(`ws://localhost:${new URL(server.url).port}/`, [], {
      WebSocket: through(),
      ...OPTIONS,
    });
    await next(socket, 'retry');
    answers = true;
    await next(socket, 'open');
    expect(open.size).toBe(1);
    socket.send('through');
    await socket.confirmed();
    expect(server.messages).toEqual(['through']);
    socket.close();
    await over(socket);
    await expect.poll(() => open.size).toBe(0);
    await server.stop();
  });
});
