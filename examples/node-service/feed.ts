/**
 * A small feed for the service of this example. It wants a token of the last seconds, sends a price twice a second,
 * and restarts for show: every ten seconds it closes its connections with 1012.
 */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const TOKEN_LIFE_MS = 5000;

const feed = new WebSocketServer({ host: '127.0.0.1', port: 0 });

feed.on('listening', () => {
  console.log(`ws://127.0.0.1:${(feed.address() as AddressInfo).port}/`);
});

feed.on('connection', (client, { url = '' }) => {
  const issuedAt = Number(new URLSearchParams(url.split('?')[1]).get('token'));
  if (!(Date.now() - issuedAt < TOKEN_LIFE_MS)) client.close(3000, 'the token is too old');
});

let price = 100;
const ticks = setInterval(() => {
  price += Math.random() - 0.5;
  const tick = JSON.stringify({ symbol: 'RSL', price: Number(price.toFixed(2)) });
  for (const client of feed.clients) client.send(tick);
}, 500);

const restarts = setInterval(() => {
  for (const client of feed.clients) client.close(1012, 'restart');
}, 10_000);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(ticks);
    clearInterval(restarts);
    for (const client of feed.clients) client.close(1001, 'the feed is shut down');
    feed.close();
  });
}
