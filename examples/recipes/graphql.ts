/** GraphQL subscriptions that survive: graphql-ws speaks the protocol, this class keeps the line. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

// #region recipe

import { type Client, createClient, TerminatedCloseEvent } from 'graphql-ws';
import { ResilientWebSocket, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket';
import { graphqlWs } from 'resilient-websocket/presets';

/** The connection is lost, and another attempt follows. */
class Interruption extends Error {}

function createGraphqlClient(url: UrlSource, options: ResilientWebSocketOptions = {}): Client {
  let line: ResilientWebSocket | undefined;

  /** graphql-ws wants a socket for each connection. This is one connection of the line, which has many. */
  class Connection {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    onerror: ((error: unknown) => void) | null = null;
    readonly #line: ResilientWebSocket;
    #isOver = false;

    constructor(_url: string, protocol: string) {
      if (line === undefined || line.status === 'closing' || line.status === 'closed') {
        line = new ResilientWebSocket(url, protocol, { rules: graphqlWs, ...options });
      }
      this.#line = line;
      for (const type of ['open', 'message', 'close']) line.addEventListener(type, this);
    }

    handleEvent(event: Event): void {
      if (event.type === 'open') this.onopen?.(event);
      else if (event.type === 'message') this.onmessage?.(event as MessageEvent);
      else this.#closed(event as CloseEvent);
    }

    #closed(event: CloseEvent): void {
      this.#isOver = true;
      for (const type of ['open', 'message', 'close']) this.#line.removeEventListener(type, this);
      if (this.#line.closure?.final) this.onclose?.(event);
      // No close code: graphql-ws has rules of its own for those, and this end was decided already.
      else this.onerror?.(new Interruption());
    }

    get readyState(): number {
      return this.#isOver ? Connection.CLOSED : this.#line.readyState;
    }

    send(data: string): void {
      this.#line.send(data);
    }

    close(code?: number, reason?: string): void {
      this.#line.close(code, reason);
    }
  }

  return createClient({
    // Asked for by the line itself.
    url: '',
    webSocketImpl: Connection,
    retryAttempts: Number.POSITIVE_INFINITY,
    // The line waits.
    retryWait: () => Promise.resolve(),
    shouldRetry: (end) => end instanceof Interruption || end instanceof TerminatedCloseEvent,
  });
}
// #endregion

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
