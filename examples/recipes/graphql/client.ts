/** GraphQL subscriptions that survive: graphql-ws speaks the protocol, a line of ours keeps the connection. */

// #region recipe
import { type Client, createClient, TerminatedCloseEvent } from 'graphql-ws';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { graphqlWs } from 'resilient-websocket/presets';

/** The connection has ended, and the line makes another. */
class Interruption extends Event {}

export function createGraphqlClient(url: string, options: ConnectionsOptions = {}): Client {
  // graphql-ws stops by itself: when nobody subscribes any more, and at an end that is final.
  const stops = { tellsFailures: true, beginsAnew: true } as const;
  class Connection extends connectionsOf({ rules: graphqlWs, ...stops, ...options }) {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      // graphql-ws takes an `error` and many close codes for the end of all. Which ends are, the line has decided.
      this.addEventListener('error', (event) => event.stopImmediatePropagation());
      this.addEventListener('close', (event) => {
        if (event.closure.final) return;
        event.stopImmediatePropagation();
        this.onerror?.(new Interruption('error'));
      });
    }
  }

  return createClient({
    url,
    webSocketImpl: Connection,
    retryAttempts: Number.POSITIVE_INFINITY,
    // The line waits.
    retryWait: () => Promise.resolve(),
    shouldRetry: (end) => end instanceof Interruption || end instanceof TerminatedCloseEvent,
  });
}
// #endregion
