/**
 * A Node service that consumes a feed for as long as it lives: every attempt gets a new token, every event of the
 * connection's life is one JSON line, and SIGTERM or SIGINT ends it politely, with 1000 and exit code 0.
 */
import { ResilientWebSocket } from 'resilient-websocket';
import { log, logLifeCycle } from './log.ts';
import { fetchToken } from './token.ts';

const { FEED_URL } = process.env;
const feedUrl = process.argv[2] ?? FEED_URL;
if (feedUrl === undefined) {
  console.error('Usage: node --import tsx examples/node-service/main.ts <ws://...> (or set FEED_URL)');
  process.exit(2);
}

async function withToken({ signal }: { readonly signal: AbortSignal }): Promise<URL> {
  const url = new URL(feedUrl as string);
  url.searchParams.set('token', await fetchToken(signal));
  return url;
}

const feed = new ResilientWebSocket(withToken, [], {
  // By default 1000 is the end. For a feed there is none as long as this service runs.
  rules: [
    { id: 'endless', when: 1000, then: { action: 'retry', delay: 'backoff' }, why: 'A feed has no end.' },
  ],
});

feed.on('*', logLifeCycle);

let ticks = 0;
feed.addEventListener('message', ({ data }) => {
  ticks++;
  if (ticks % 10 === 0) log('ticks', { count: ticks, last: JSON.parse(String(data)) });
});

feed.on('close', ({ final, remedy }) => {
  if (!final) return;
  // Nothing holds the process after this. Only an end that was asked for is a success.
  process.exitCode = remedy.action === 'stop' && remedy.outcome === 'closed' ? 0 : 1;
});

process.once('exit', (exitCode) => log('exit', { exitCode }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('signal', { signal });
    feed.close(1000, 'shutting down');
  });
}
