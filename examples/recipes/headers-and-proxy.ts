/** In Node: headers of the handshake, and a connection that is made through an HTTP proxy. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe

import { HttpsProxyAgent } from 'https-proxy-agent';
import { ResilientWebSocket, type WebSocketConstructor } from 'resilient-websocket';
import WebSocket from 'ws';

/** `ws` with what a browser does not have: headers, a proxy, certificates. */
function webSocketThrough(proxyUrl: string, apiKey: string): WebSocketConstructor {
  // Also `ca`, `cert`, `key` and all else that https.request() takes.
  const options = { agent: new HttpsProxyAgent(proxyUrl), headers: { 'X-Api-Key': apiKey } };
  return class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, options);
    }
  };
}
// #endregion

const server = await MisbehavingServer.start();
const proxied: string[] = [];
const proxy = createServer().on('connect', ({ url = '' }, client: Socket) => {
  proxied.push(url);
  const { hostname, port } = new URL(`http://${url}`);
  const upstream = connect(Number(port), hostname, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(upstream).pipe(client);
  });
  for (const [end, other] of [[client, upstream] as const, [upstream, client] as const]) {
    end.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
});
await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

const socket = new ResilientWebSocket(server.url, [], {
  WebSocket: webSocketThrough(proxyUrl, 'secret'),
  rules: [{ when: 'restart', then: { action: 'retry', delay: 50 } }],
});
socket.send('hello');
// The class is still `ws`: there are Pings, and the Pong confirms what was sent.
await socket.confirmed();
server.closeAll(1012);
await new Promise<void>((resolve) => {
  socket.on('open', ({ isReconnect }) => {
    if (isReconnect) resolve();
  });
});
socket.close();
await socket[Symbol.asyncDispose]();

const host = new URL(server.url).host;
assert.deepEqual(proxied, [host, host]);
assert.deepEqual(
  server.handshakes.map(({ headers }) => headers['x-api-key']),
  ['secret', 'secret'],
);
assert.deepEqual(server.messages, ['hello']);
await server.stop();
proxy.close();
console.log('Both connections went through the proxy, with the header.');
