import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pass } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Behaviour } from './behaviour.ts';
import { misbehave } from './misbehave.ts';

/** How a {@link MisbehavingServer} listens, and what it negotiates. */
export interface ServerOptions {
  /** Whether to negotiate permessage-deflate. Default `true`. */
  readonly deflate?: boolean;
  /** The subprotocol to choose; default the first that is offered. */
  readonly protocol?: string;
  /** The port to listen on; default a free one. */
  readonly port?: number;
  /** The address to listen on. Default that of the loopback. */
  readonly host?: string;
  /** Whether to keep what clients did, for who looks at it later. Default `true`. */
  readonly isRecording?: boolean;
  /** What a request that is no handshake is answered with, as plain text. Default an empty 426. */
  readonly page?: () => string;
}

const LOOPBACK = '127.0.0.1';

/** How often, and for how long, a port that somebody else has taken meanwhile is asked for. */
const PORT_AGAIN_MS = 20;
const PORT_ATTEMPTS = 100;

/** What the server saw of one handshake. */
export interface Handshake {
  /** The path and the query of the URL. */
  readonly path: string;
  /** The subprotocols that were offered, as the header has them; empty for none. */
  readonly protocols: string;
  /** The headers of the request, by their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The server's end of a connection: what a test may want of the `WebSocket` of `ws`, which it is. The types of `ws` need
 * not be installed for it.
 */
export interface ServerConnection {
  /** Sends a message. */
  send(data: string | Uint8Array): void;
  /** Sends a Close frame. */
  close(code?: number, reason?: string): void;
  /** Ends the TCP connection without a Close frame. */
  terminate(): void;
  /** Stops reading, so that no Ping is answered either. */
  pause(): void;
  /** Reads on. */
  resume(): void;
  /** Listens for what the client sends, or for the end: `message`, `ping`, `pong`, `close`. */
  on(type: ServerConnectionEvent, listener: (...details: unknown[]) => void): unknown;
  /** As `on()`, for the next time only. */
  once(type: ServerConnectionEvent, listener: (...details: unknown[]) => void): unknown;
}

/** What happens at the server's end of a connection. */
export type ServerConnectionEvent = 'message' | 'ping' | 'pong' | 'close';

/**
 * A real WebSocket server that misbehaves on request. It echoes messages, and listens on the loopback unless it is told
 * otherwise.
 */
export class MisbehavingServer {
  readonly #http: Server = createServer();
  readonly #webSockets: WebSocketServer;
  readonly #sockets = new Set<Duplex>();
  /** The TCP connection of each connection that is open. */
  readonly #lines = new Map<WebSocket, Socket>();
  readonly #script: Behaviour[] = [];
  readonly #connected: Array<(connection: ServerConnection) => void> = [];
  /** Handshakes in the order of their arrival. */
  readonly handshakes: Handshake[] = [];
  /** Text of the messages in the order of their arrival. */
  readonly messages: string[] = [];
  /** Codes of the Close frames that clients sent; 1005 for an empty one, 1006 for none. */
  readonly closeCodes: number[] = [];
  /** What happens when the script has run out, for every request or by its path and query. */
  otherwise: Behaviour | ((path: string) => Behaviour) = { do: 'accept' };
  readonly #host: string;
  readonly #isRecording: boolean;
  readonly #stopped = new AbortController();
  #live = 0;
  #mostLive = 0;
  #port = 0;

  private constructor({ deflate = true, protocol, host, isRecording = true, page }: ServerOptions) {
    this.#host = host ?? LOOPBACK;
    this.#isRecording = isRecording;
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: deflate,
      handleProtocols: (offered) => protocol ?? [...offered][0] ?? false,
    });
    this.#http.on('request', (_request, response) => {
      response.writeHead(page === undefined ? 426 : 200, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(page?.());
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts a server, and waits until it listens. */
  static async start(options: ServerOptions = {}): Promise<MisbehavingServer> {
    const server = new MisbehavingServer(options);
    await server.#listen(options.port ?? 0);
    server.#port = (server.#http.address() as AddressInfo).port;
    return server;
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port;
  }

  /** How many connections are open. */
  get live(): number {
    return this.#live;
  }

  /** How many were open at once, at most. */
  get mostLive(): number {
    return this.#mostLive;
  }

  /** Where to connect to. */
  get url(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    return `ws://${host}:${this.#port}/`;
  }

  /** What to do with the next handshakes, one each, in the order of their arrival. */
  script(...behaviours: Behaviour[]): this {
    this.#script.push(...behaviours);
    return this;
  }

  /** How many TCP connections are open, whether or not their handshake is done. */
  get tcpConnections(): number {
    return this.#sockets.size;
  }

  /** The next connection that is accepted. */
  connection(): Promise<ServerConnection> {
    return new Promise((resolve) => this.#connected.push(resolve));
  }

  /** Sends a Close frame over every connection; without a code, an empty one. */
  closeAll(code?: number, reason?: string): void {
    for (const webSocket of this.#webSockets.clients) webSocket.close(code, reason);
  }

  /** Does to every connection that is open what the behaviour says, at once. What is for a handshake does nothing. */
  misbehave(behaviour: Behaviour): void {
    for (const [webSocket, socket] of this.#lines) misbehave(webSocket, socket, behaviour);
  }

  /** Closes every connection with 1012, refuses new ones for so long, and listens on the same port again. */
  async restart(downForMs: number): Promise<void> {
    if (!this.#http.listening) return;
    this.closeAll(1012, 'restart');
    this.#http.close();
    const { signal } = this.#stopped;
    await pass(downForMs, undefined, { signal }).catch(() => {});
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.#listen(this.#port);
      } catch (error) {
        if (attempt === PORT_ATTEMPTS) throw error;
        await pass(PORT_AGAIN_MS);
      }
    }
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, this.#host, () => {
        this.#http.off('error', reject);
        resolve();
      });
    });
  }

  /** Ends all connections without a Close frame and stops listening. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const path = request.url ?? '';
    if (this.#isRecording) {
      const protocols = request.headers['sec-websocket-protocol'] ?? '';
      this.handshakes.push({ path, protocols, headers: request.headers });
    }
    const { otherwise } = this;
    const behaviour = this.#script.shift() ?? (typeof otherwise === 'function' ? otherwise(path) : otherwise);
    if (behaviour.do === 'hang') {
      // Nobody reads an upgraded socket, and what is not read never ends.
      socket.once('end', () => socket.destroy()).resume();
      return;
    }
    if (behaviour.do === 'refuse') {
      const { status, retryAfter } = behaviour;
      const date = `Date: ${new Date().toUTCString()}\r\n`;
      const header = retryAfter === undefined ? '' : `${date}Retry-After: ${retryAfter}\r\n`;
      socket.end(`HTTP/1.1 ${status} Refused\r\n${header}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const accept = (): void => {
      if (socket.destroyed) return;
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#accept(webSocket, socket, behaviour);
      });
    };
    if (behaviour.do === 'slow') setTimeout(accept, behaviour.handshakeMs).unref();
    else accept();
  }

  #accept(webSocket: WebSocket, socket: Socket, behaviour: Behaviour): void {
    this.#live++;
    this.#mostLive = Math.max(this.#mostLive, this.#live);
    this.#lines.set(webSocket, socket);
    webSocket.on('error', () => {});
    webSocket.on('message', (data, isBinary) => {
      if (this.#isRecording) this.messages.push(String(data));
      webSocket.send(data, { binary: isBinary });
    });
    webSocket.on('close', (code) => {
      this.#live--;
      this.#lines.delete(webSocket);
      if (this.#isRecording) this.closeCodes.push(code);
    });
    this.#connected.shift()?.(webSocket);
    const afterMs = 'afterMs' in behaviour ? (behaviour.afterMs ?? 0) : 0;
    const act = (): void => {
      if (behaviour.do === 'restart') void this.restart(behaviour.downForMs);
      else misbehave(webSocket, socket, behaviour);
    };
    if (afterMs === 0) act();
    else setTimeout(act, afterMs).unref();
  }
}
