/** The client for GraphQL on a server that ends its connections. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { graphqlWs } from 'resilient-websocket/presets';
import { WebSocketServer } from 'ws';
import { createGraphqlClient } from './graphql/client.ts';

/** Counts on, in the server, whoever asks. */
let count = 0;
const schema = buildSchema('type Query { count: Int } type Subscription { count: Int secret: Int }');
const closeAll = (code: number): void => {
  for (const client of webSockets.clients) client.close(code);
};
const webSockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
const connections: number[] = [];
serveGraphql(
  {
    schema,
    onSubscribe: () => void connections.push(webSockets.clients.size),
    roots: {
      subscription: {
        async *count() {
          for (let i = 0; i < 2; i++) yield { count: ++count };
          // The first subscriber's connection ends in the middle, as at a restart.
          if (count === 2) closeAll(1012);
        },
        async *secret() {
          yield { secret: 1 };
          closeAll(1008);
        },
      },
    },
  },
  webSockets,
);
await new Promise((resolve) => webSockets.once('listening', resolve));

const client = createGraphqlClient(`ws://127.0.0.1:${(webSockets.address() as AddressInfo).port}/`, {
  rules: [{ when: 'restart', then: { action: 'retry', delay: 50 } }, ...graphqlWs],
});
const counts: unknown[] = [];
const query = 'subscription { count }';
for await (const { data } of client.iterate<{ readonly count: number }>({ query })) counts.push(data?.count);

assert.deepEqual(counts, [1, 2, 3, 4]);
// One connection at a time.
assert.deepEqual(connections, [1, 1]);

// A refusal is final, and the subscriber is told.
await assert.rejects(
  async () => {
    for await (const _ of client.iterate({ query: 'subscription { secret }' }));
  },
  { code: 1008 },
);
assert.deepEqual(connections, [1, 1, 1]);

// The next subscription begins a new line.
const { value } = await client.iterate<{ readonly count: number }>({ query }).next();
assert.equal(value?.data?.count, 5);
await client.dispose();
webSockets.close();
console.log('The subscription went on after the restart, and ended with the refusal.');
