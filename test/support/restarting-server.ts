import { createServer, type Server } from 'node:http';
import { setTimeout as pass } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { listen } from './listen.ts';

/** Speaks a protocol over the connections of a server; returns how that ends, where it takes more than their end. */
export type Serve = (webSockets: WebSocketServer) => (() => void | Promise<void>) | undefined;

/** How connections end at a restart: announced with 1012, or lost without a Close frame. */
export type Ending = 'announced' | 'lost';

/**
 * A WebSocket server of the application's own, for the length of one test. A restart leaves nothing of it but its port and
 * what `serve` keeps.
 */
export class RestartingServer {
  readonly #serve: Serve;
  #http: Server | undefined;
  #webSockets: WebSocketServer | undefined;
  #end: (() => void | Promise<void>) | undefined;
  #port = 0;
  /** Connections that were ever accepted. */
  accepted = 0;
  /** How many were open at once, at most. */
  mostLive = 0;

  private constructor(serve: Serve) {
    this.#serve = serve;
  }

  static async start(serve: Serve): Promise<RestartingServer> {
    const server = new RestartingServer(serve);
    onTestFinished(() => server.#stop('lost'));
    await server.#start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  /** How many connections are open. */
  get live(): number {
    return this.#webSockets?.clients.size ?? 0;
  }

  /** Ends all connections, refuses new ones for so long, and begins anew on the same port. */
  async restart(ending: Ending, downForMs = 50): Promise<void> {
    await this.#stop(ending);
    await pass(downForMs);
    await this.#start();
  }

  async #start(): Promise<void> {
    const http = createServer();
    const webSockets = new WebSocketServer({ server: http });
    webSockets.on('connection', (webSocket) => {
      webSocket.on('error', () => {});
      this.accepted++;
      this.mostLive = Math.max(this.mostLive, webSockets.clients.size);
    });
    this.#end = this.#serve(webSockets);
    this.#http = http;
    this.#webSockets = webSockets;
    this.#port = await listen(http, this.#port);
  }

  async #stop(ending: Ending): Promise<void> {
    const http = this.#http;
    const webSockets = this.#webSockets;
    if (http === undefined || webSockets === undefined) return;
    this.#http = undefined;
    const closed = new Promise((resolve) => http.close(resolve));
    for (const webSocket of webSockets.clients) {
      if (ending === 'announced') webSocket.close(1012);
      else webSocket.terminate();
    }
    await closed;
    webSockets.close();
    await this.#end?.();
  }
}
