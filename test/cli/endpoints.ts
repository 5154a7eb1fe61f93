import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { MisbehavingServer, type ServerOptions } from 'resilient-websocket/testing/server';
import { generate } from 'selfsigned';
import { WebSocket, WebSocketServer } from 'ws';

/** An endpoint to examine. */
export interface Endpoint {
  readonly url: string;
  /** How many requests of any kind have come. */
  readonly requests: () => number;
  readonly stop: () => Promise<unknown>;
}

/** A certificate and its key. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** A certificate that vouches for itself, valid between two days counted from today. Names tell issuers apart. */
export async function certify(
  name: string,
  address: string,
  fromDay: number,
  toDay: number,
): Promise<Credentials> {
  const now = Date.now();
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    notBeforeDate: new Date(now + fromDay * DAY_MS),
    notAfterDate: new Date(now + toDay * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: address }] }],
  });
  return { cert, key };
}

/** What a server does with a WebSocket that it has accepted. */
export type Treatment = (webSocket: WebSocket, socket: Socket, all: ReadonlySet<WebSocket>) => void;

export interface WsOptions {
  readonly treat?: Treatment;
  readonly autoPong?: boolean;
  readonly credentials?: Credentials;
  /** What to say of extensions, whatever was offered; default to agree to permessage-deflate. */
  readonly extensions?: string;
  readonly choosesProtocol?: boolean;
}

/** A server on `ws` that treats its connections in its own way. */
export async function serveWs(options: WsOptions = {}): Promise<Endpoint> {
  const { treat, autoPong = true, credentials, extensions, choosesProtocol = true } = options;
  const http = credentials === undefined ? createServer() : createSecureServer(credentials);
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: extensions === undefined,
    autoPong,
    handleProtocols: (offered) => choosesProtocol && ([...offered][0] ?? false),
  });
  server.on('headers', (headers) => {
    if (extensions !== undefined) headers.push(`Sec-WebSocket-Extensions: ${extensions}`);
  });
  server.on('connection', (webSocket, request) => {
    webSocket.on('error', () => {});
    treat?.(webSocket, request.socket, server.clients);
  });
  return listen(http, credentials === undefined ? 'ws' : 'wss');
}

/** A server that answers the handshake with this, and goes on by hand. `{accept}` stands for the right value. */
export function serveRaw(answer: string, goOn: (socket: Duplex) => void = () => {}): Promise<Endpoint> {
  const http = createServer();
  http.on('upgrade', (request, socket) => {
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.write(answer.replace('{accept}', acceptOf(request)).replaceAll('\n', '\r\n'));
    goOn(socket);
  });
  return listen(http, 'ws');
}

/** A server that knows no WebSocket. */
export function servePages(listener: RequestListener): Promise<Endpoint> {
  return listen(createServer(listener), 'ws');
}

/** The server of the other tests, with what it does in the end. */
export async function serveMisbehaving(
  options: ServerOptions,
  behaviour?: MisbehavingServer['otherwise'],
): Promise<Endpoint> {
  const server = await MisbehavingServer.start(options);
  if (behaviour !== undefined) server.otherwise = behaviour;
  return { url: server.url, requests: () => server.handshakes.length, stop: () => server.stop() };
}

/** A port on which nothing listens. */
export async function refuse(): Promise<Endpoint> {
  const server = await serveWs();
  await server.stop();
  return { ...server, stop: async () => {} };
}

/** A proxy that carries bytes, and ends what was idle for so long. */
export async function behindIdleLimit(limitMs: number): Promise<Endpoint> {
  const server = await serveWs();
  const { port } = new URL(server.url);
  const proxy = createTcpServer((socket) => {
    const upstream = connect(Number(port), '127.0.0.1');
    const end = (): void => {
      socket.destroy();
      upstream.destroy();
    };
    socket.setTimeout(limitMs, end);
    for (const side of [socket, upstream]) side.on('error', end).on('close', end);
    socket.pipe(upstream).pipe(socket);
  });
  const endpoint = await listen(proxy, 'ws');
  return { ...endpoint, stop: () => Promise.all([endpoint.stop(), server.stop()]) };
}

/** Answers a Close frame in another way than by its echo. */
export function answeringClose(answer: (webSocket: WebSocket) => void): Treatment {
  return (webSocket) => {
    // What `ws` calls to answer.
    webSocket.close = () => answer(webSocket);
  };
}

/** `close()` as it was. */
export function closeWith(webSocket: WebSocket, code?: number): void {
  WebSocket.prototype.close.call(webSocket, code);
}

async function listen(http: Server | SecureServer | TcpServer, scheme: 'ws' | 'wss'): Promise<Endpoint> {
  const sockets = new Set<Duplex>();
  let requests = 0;
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  // A server with a listener for upgrades answers them with nothing else.
  const event = http.listenerCount('upgrade') > 0 ? 'upgrade' : 'request';
  http.on(event, () => requests++);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}/`,
    requests: () => requests,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => http.close(resolve));
    },
  };
}

function acceptOf(request: IncomingMessage): string {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return createHash('sha1').update(key).digest('base64');
}
