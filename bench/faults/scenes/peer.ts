import { createServer as createPlainServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server } from 'node:net';
import { generate } from 'selfsigned';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen } from '../../../test/support/listen.ts';

/** How a peer behaves. */
export interface PeerOptions {
  readonly isSecure?: boolean;
  /** How much later it answers a probe; `Infinity`: never. Default 0. */
  readonly answersAfterMs?: number;
  /** It answers Pings at once, but with empty Pongs, as uWSGI does. */
  readonly hasEmptyPongs?: boolean;
  /** Is told each connection. */
  readonly accept?: (socket: WebSocket) => void;
}

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** The same for all: making one takes most of a second. */
let certificate: Promise<{ readonly key: string; readonly cert: string }> | undefined;

/** A server that writes down the numbers it is sent, and answers probes, which are Ping frames or the message `ping`. */
export class Peer {
  readonly #web: Server;
  readonly #server: WebSocketServer;
  readonly #answersAfterMs: number;
  #waiters: readonly Waiter[] = [];
  /** How often each number came. */
  readonly times = new Map<number, number>();
  /** Connections that it accepted. */
  accepted = 0;
  /** When the last number came. */
  lastAt = 0;
  isStopped = false;

  private constructor(web: ReturnType<typeof createPlainServer>, options: PeerOptions) {
    const { answersAfterMs = 0, hasEmptyPongs = false, accept } = options;
    this.#web = web;
    this.#answersAfterMs = answersAfterMs;
    this.#server = new WebSocketServer({
      server: web,
      perMessageDeflate: false,
      autoPong: answersAfterMs === 0,
    });
    this.#server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.on('message', (data: Buffer) => this.#receive(data, socket));
      if (hasEmptyPongs) socket.on('ping', () => socket.pong());
      else if (answersAfterMs > 0) socket.on('ping', (data) => this.#later(() => socket.pong(data)));
      this.accepted++;
      accept?.(socket);
      const met = this.#waiters.filter(({ count }) => this.accepted >= count);
      this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
      for (const { resolve } of met) resolve();
    });
  }

  static async start(options: PeerOptions = {}): Promise<Peer> {
    if (options.isSecure) certificate ??= makeCertificate();
    const web = options.isSecure ? createSecureServer({ ...(await certificate) }) : createPlainServer();
    const peer = new Peer(web, options);
    await listen(web);
    return peer;
  }

  get port(): number {
    const address = this.#web.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** When it has accepted so many connections. */
  whenAccepted(count: number): Promise<void> {
    if (this.accepted >= count) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters = [...this.#waiters, { count, resolve }];
    });
  }

  /** Ends all connections without a Close frame. */
  terminate(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.terminate();
    this.#server.close();
    await new Promise((resolve) => this.#web.close(resolve));
  }

  #receive(data: Buffer, socket: WebSocket): void {
    const text = data.subarray(0, 8).toString();
    if (text === 'ping') {
      if (this.#answersAfterMs === 0) socket.send('pong');
      else this.#later(() => socket.send('pong'));
      return;
    }
    const number = Number.parseInt(text, 10);
    this.times.set(number, (this.times.get(number) ?? 0) + 1);
    this.lastAt = performance.now();
  }

  #later(answer: () => void): void {
    if (this.#answersAfterMs === Number.POSITIVE_INFINITY) return;
    setTimeout(() => {
      if (!this.isStopped) answer();
    }, this.#answersAfterMs);
  }
}

async function makeCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
  return { key: made.private, cert: made.cert };
}
