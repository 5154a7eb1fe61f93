import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { listen } from '../support/listen.ts';
import type { Ending, Running } from '../support/relayed-server.ts';

/** Speaks a protocol over the connections of a server; returns how that ends, where it takes more than their end. */
export type Serve = (webSockets: WebSocketServer) => (() => void | Promise<void>) | undefined;

/** A WebSocket server that speaks a protocol. In the end nothing is left of it but what `serve` keeps. */
export class Served implements Running {
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #end: ReturnType<Serve>;
  readonly port: number;
  /** Connections that were ever accepted. */
  accepted = 0;

  private constructor(http: Server, port: number, serve: Serve) {
    this.#http = http;
    this.port = port;
    this.#webSockets = new WebSocketServer({ server: http });
    this.#webSockets.on('connection', (webSocket) => {
      webSocket.on('error', () => {});
      this.accepted++;
    });
    this.#end = serve(this.#webSockets);
  }

  static async start(serve: Serve): Promise<Served> {
    const http = createServer();
    return new Served(http, await listen(http), serve);
  }

  async end(ending: Ending): Promise<void> {
    if (!this.#http.listening) return;
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const webSocket of this.#webSockets.clients) {
      if (ending === 'announced') webSocket.close(1012);
      else webSocket.terminate();
    }
    await closed;
    this.#webSockets.close();
    await this.#end?.();
  }
}
