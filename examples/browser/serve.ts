/**
 * Serves the page on a free port of the loopback, bundled for browsers, and is the server that its WebSocket talks
 * to: it ends a connection in the way that a message on it names.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type WebSocket, WebSocketServer } from 'ws';

const OUTAGE_MS = 20_000;

const REASONS: Readonly<Record<string, string>> = {
  1000: 'done',
  1001: 'deploy',
  1008: 'not allowed',
  1012: 'restart',
  1013: 'too busy',
};

const FILES: Readonly<Record<string, readonly [type: string, content: () => Promise<string | Uint8Array>]>> =
  {
    '/': ['text/html', () => readFile(local('index.html'))],
    '/style.css': ['text/css', () => readFile(local('style.css'))],
    '/main.js': ['text/javascript', bundle],
  };

function local(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [local('main.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    write: false,
    // The `paths` of this repository's tsconfig.json name the transport for Node. In a project of your own, the
    // `browser` condition of the package chooses the right one by itself.
    alias: { '#platform-websocket': local('../../src/runtime/platform-websocket.web.ts') },
  });
  return outputFiles[0]?.text ?? '';
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  const file = FILES[path];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [type, content] = file;
  try {
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(await content());
  } catch (error) {
    // esbuild has told the terminal what is wrong.
    response.destroy(error as Error);
  }
}

const http = createServer((request, response) => void answer(request.url ?? '', response));
const webSockets = new WebSocketServer({ noServer: true });
let downUntil = 0;

http.on('upgrade', (request, socket: Socket, head) => {
  if (performance.now() < downUntil) {
    socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('error', () => {});
    webSocket.on('message', (command) => end(String(command), webSocket, socket));
  });
});

function end(command: string, webSocket: WebSocket, socket: Socket): void {
  switch (command) {
    case 'empty':
      return webSocket.close();
    case 'outage':
      downUntil = performance.now() + OUTAGE_MS;
      socket.resetAndDestroy();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    default:
      return webSocket.close(Number(command), REASONS[command]);
  }
}

http.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const client of webSockets.clients) client.close(1001, 'the example is stopped');
    http.close();
    http.closeIdleConnections();
  });
}
