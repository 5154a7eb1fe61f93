import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the server does with one handshake, and with the connection that may come of it. */
export type Behaviour =
  /** Accept, and echo every message. */
  | { readonly do: 'accept' }
  /** Accept, then send a Close frame; any code goes, even one that must not travel. */
  | { readonly do: 'close'; readonly code: number; readonly reason?: string; readonly afterMs?: number }
  /** Accept, then send a Close frame without a status. */
  | { readonly do: 'empty-close'; readonly afterMs?: number }
  /** Accept, then send a Close frame and leave the TCP connection as it is. */
  | { readonly do: 'linger'; readonly code: number; readonly afterMs?: number }
  /** Accept, then end the TCP connection without a Close frame. */
  | { readonly do: 'fin'; readonly afterMs?: number }
  /** Accept, then reset the TCP connection. */
  | { readonly do: 'reset'; readonly afterMs?: number }
  /** Accept, and never answer a Close frame. */
  | { readonly do: 'ignore-close' }
  /** Refuse the handshake with an HTTP status. */
  | { readonly do: 'refuse'; readonly status: number; readonly retryAfter?: string }
  /** Accept so much later than the handshake came. */
  | { readonly do: 'slow'; readonly delayMs: number }
  /** Never answer the handshake. */
  | { readonly do: 'hang' };

export interface ServerOptions {
  /** Whether to negotiate permessage-deflate. Default `true`. */
  readonly deflate?: boolean;
  /** The subprotocol to choose; default the first that is offered. */
  readonly protocol?: string;
  /** The port to listen on; default a free one. */
  readonly port?: number;
}

/** What the server saw of one handshake. */
export interface Handshake {
  readonly path: string;
  readonly protocols: string;
  readonly headers: IncomingHttpHeaders;
}

/** A real WebSocket server on the loopback that misbehaves on request. */
export class MisbehavingServer {
  readonly #http: Server = createServer();
  readonly #webSockets: WebSocketServer;
  readonly #sockets = new Set<Duplex>();
  /** The TCP connection of each connection that is open. */
  readonly #lines = new Map<WebSocket, Socket>();
  readonly #script: Behaviour[] = [];
  readonly #connected: Array<(socket: WebSocket) => void> = [];
  /** Handshakes in the order of their arrival. */
  readonly handshakes: Handshake[] = [];
  /** Text of the messages in the order of their arrival. */
  readonly messages: string[] = [];
  /** Codes of the Close frames that clients sent; 1005 for an empty one, 1006 for none. */
  readonly closeCodes: number[] = [];
  /** What happens when the script has run out. */
  otherwise: Behaviour = { do: 'accept' };
  live = 0;
  mostLive = 0;
  port = 0;

  private constructor({ deflate = true, protocol }: ServerOptions) {
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: deflate,
      handleProtocols: (offered) => protocol ?? [...offered][0] ?? false,
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: ServerOptions = {}): Promise<MisbehavingServer> {
    const server = new MisbehavingServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      server.#http.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    server.port = (server.#http.address() as AddressInfo).port;
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  /** What to do with the next handshakes, one each. */
  script(...behaviours: Behaviour[]): this {
    this.#script.push(...behaviours);
    return this;
  }

  /** How many TCP connections are open, whether or not their handshake is done. */
  get tcpConnections(): number {
    return this.#sockets.size;
  }

  /** The next connection that is accepted. */
  connection(): Promise<WebSocket> {
    return new Promise((resolve) => this.#connected.push(resolve));
  }

  /** Sends a Close frame over every connection. */
  closeAll(code: number): void {
    for (const webSocket of this.#webSockets.clients) webSocket.close(code);
  }

  /** Does to every connection that is open what the behaviour says. */
  misbehave(behaviour: Behaviour): void {
    for (const [webSocket, socket] of this.#lines) misbehave(webSocket, socket, behaviour);
  }

  /** Ends all connections without a Close frame and stops listening. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.handshakes.push({
      path: request.url ?? '',
      protocols: request.headers['sec-websocket-protocol'] ?? '',
      headers: request.headers,
    });
    const behaviour = this.#script.shift() ?? this.otherwise;
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
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#accept(webSocket, socket, behaviour);
      });
    };
    if (behaviour.do === 'slow') setTimeout(accept, behaviour.delayMs);
    else accept();
  }

  #accept(webSocket: WebSocket, socket: Socket, behaviour: Behaviour): void {
    this.live++;
    this.mostLive = Math.max(this.mostLive, this.live);
    this.#lines.set(webSocket, socket);
    webSocket.on('error', () => {});
    webSocket.on('message', (data) => {
      this.messages.push(String(data));
      webSocket.send(String(data));
    });
    webSocket.on('close', (code) => {
      this.live--;
      this.#lines.delete(webSocket);
      this.closeCodes.push(code);
    });
    this.#connected.shift()?.(webSocket);
    const afterMs = 'afterMs' in behaviour ? (behaviour.afterMs ?? 0) : 0;
    if (afterMs === 0) misbehave(webSocket, socket, behaviour);
    else setTimeout(() => misbehave(webSocket, socket, behaviour), afterMs);
  }
}

/** Does to an accepted connection what the behaviour says. */
export function misbehave(webSocket: WebSocket, socket: Socket, behaviour: Behaviour): void {
  switch (behaviour.do) {
    case 'close':
      if (canTravel(behaviour.code)) webSocket.close(behaviour.code, behaviour.reason);
      else socket.write(closeFrame(behaviour.code));
      return;
    case 'empty-close':
      webSocket.close();
      return;
    case 'linger':
      socket.removeAllListeners('data');
      // Not even when the client ends its half of the line.
      socket.removeAllListeners('end');
      socket.resume();
      socket.write(closeFrame(behaviour.code));
      return;
    case 'fin':
      socket.end();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'ignore-close':
      socket.removeAllListeners('data');
      socket.resume();
      return;
    default:
      return;
  }
}

function canTravel(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
  );
}

/** RFC 6455, 5.5.1: an unmasked Close frame. Written by hand, because `ws` refuses the codes that never travel. */
function closeFrame(code: number): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]);
}
