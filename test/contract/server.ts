import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Behaviour } from 'resilient-websocket/testing/server';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { misbehave } from '../../src/server/misbehave.ts';
import { behaviourOf } from '../../src/server/requested-behaviour.ts';

/** What the server saw of a connection that is over. */
export interface Seen {
  /** The code of the client's Close frame; 1005 for an empty one, 1006 for none. */
  readonly closeCode: number;
  readonly closeReason: string;
  /** The messages, as {@link describeMessage} tells them. */
  readonly messages: readonly string[];
}

/**
 * The server that the contract is checked against. The path of a connection says what happens to it, so that the
 * rules can run in any engine and need no other line to the server:
 *
 * - `/echo` sends every message back, `/describe` says what it was, `/greet?text=` or `?hex=` speaks first,
 *   `/flood?count=` sends so many messages, `/headers` sends the headers of the handshake;
 * - `/protocol?choose=` chooses a subprotocol, offered or not; without `choose` none;
 * - `/close?code=&reason=`, `/empty-close`, `/fin`, `/reset`, `/ignore-close` end it, or do not;
 * - `/farewell?count=` sends so many messages and closes, `/linger?code=` sends a Close frame and keeps the line for
 *   a second, `/garbage` sends a frame that RFC 6455 does not know;
 * - `/refuse?status=`, `/redirect`, `/hang` accept nothing.
 *
 * `GET /release` ends what `/hang` keeps waiting: Firefox lets no connection to a host begin while another one waits
 * for its handshake, even if the page has closed that one long ago.
 *
 * With `?id=` on any of them, `GET /seen?id=` waits for the end of that connection and answers with a {@link Seen}.
 * What else is asked for by GET or POST is answered by `page`.
 */
export class ContractServer {
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #sockets = new Set<Socket>();
  readonly #hanging = new Set<Socket>();
  readonly #seen = new Map<string, (seen: Seen) => void>();
  readonly #ended = new Map<string, Promise<Seen>>();

  private constructor(page: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#http = createServer((request, response) => {
      const { pathname, searchParams } = locate(request);
      if (pathname === '/release') this.#release(response);
      else if (pathname === '/seen') void this.#answerSeen(searchParams.get('id') ?? '', response);
      else page(request, response);
    });
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: true,
      handleProtocols: (offered, request) => {
        const { pathname, searchParams } = locate(request);
        return pathname === '/protocol' ? (searchParams.get('choose') ?? false) : ([...offered][0] ?? false);
      },
    });
    // `ws` asks for a choice only where something was offered.
    this.#webSockets.on('headers', (headers, request) => {
      const choice = locate(request).searchParams.get('choose');
      const isOffered = request.headers['sec-websocket-protocol'] !== undefined;
      if (choice !== null && !isOffered) headers.push(`Sec-WebSocket-Protocol: ${choice}`);
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(
    page: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<ContractServer> {
    const server = new ContractServer(page);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Where it listens, as `127.0.0.1:port`. */
  get host(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #release(response: ServerResponse): void {
    for (const socket of this.#hanging) socket.destroy();
    this.#hanging.clear();
    response.setHeader('access-control-allow-origin', '*').end();
  }

  async #answerSeen(id: string, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await this.#end(id)));
  }

  /** The end of a connection, which may be asked for before it has begun. */
  #end(id: string): Promise<Seen> {
    const ended = this.#ended.get(id) ?? new Promise<Seen>((resolve) => this.#seen.set(id, resolve));
    this.#ended.set(id, ended);
    return ended;
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { pathname, searchParams } = locate(request);
    switch (pathname) {
      case '/hang':
        // Nobody reads an upgraded socket, and what is not read never ends.
        socket.once('end', () => socket.destroy()).resume();
        this.#hanging.add(socket);
        return;
      case '/refuse':
        socket.end(
          `HTTP/1.1 ${searchParams.get('status')} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
        return;
      case '/redirect':
        socket.end('HTTP/1.1 301 Moved\r\nLocation: /echo\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      default:
        this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          this.#accept(webSocket, request, socket);
        });
    }
  }

  #accept(webSocket: WebSocket, request: IncomingMessage, socket: Socket): void {
    const { pathname, searchParams } = locate(request);
    const messages: string[] = [];
    webSocket.on('error', () => {});
    webSocket.on('message', (data, isBinary) => {
      const description = describeMessage(data, isBinary);
      messages.push(description);
      if (pathname === '/describe') webSocket.send(description);
      else if (pathname === '/echo') webSocket.send(data, { binary: isBinary });
    });
    const id = searchParams.get('id');
    if (id !== null) {
      void this.#end(id);
      webSocket.on('close', (closeCode, reason) => {
        this.#seen.get(id)?.({ closeCode, closeReason: String(reason), messages });
      });
    }
    speak(webSocket, request);
    misbehave(webSocket, socket, requested(pathname, searchParams));
    if (pathname === '/garbage') socket.write(UNKNOWN_FRAME);
    if (pathname === '/linger') setTimeout(() => socket.destroy(), 1000);
  }
}

/** RFC 6455, 5.2: opcode 3 is reserved. */
const UNKNOWN_FRAME = Buffer.from([0x83, 0]);

/** The first segment of the path, and the query. More segments tell connections apart that shall end alike. */
function locate({ url }: IncomingMessage): {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
} {
  const { pathname, searchParams } = new URL(`http://127.0.0.1${url}`);
  return { pathname: `/${pathname.split('/')[1]}`, searchParams };
}

/** A message in words: `text:` and the text, or `binary:` and the bytes in hexadecimal. */
function describeMessage(data: RawData, isBinary: boolean): string {
  const bytes = Buffer.isBuffer(data)
    ? data
    : Buffer.concat([data].flat().map((part) => Buffer.from(part as Buffer)));
  return isBinary ? `binary:${bytes.toString('hex')}` : `text:${bytes}`;
}

/** What it says without having been asked. */
function speak(webSocket: WebSocket, request: IncomingMessage): void {
  const { pathname, searchParams } = locate(request);
  if (pathname === '/headers') webSocket.send(JSON.stringify(request.headers));
  if (pathname === '/greet') {
    const hex = searchParams.get('hex');
    webSocket.send(hex === null ? (searchParams.get('text') ?? '') : Buffer.from(hex, 'hex'));
  }
  if (pathname === '/flood' || pathname === '/farewell') {
    for (let i = 0; i < Number(searchParams.get('count')); i++) webSocket.send(String(i));
  }
}

function requested(pathname: string, parameters: URLSearchParams): Behaviour {
  if (pathname === '/farewell') return { do: 'close', code: 1000 };
  return behaviourOf(pathname, parameters) ?? { do: 'accept' };
}
