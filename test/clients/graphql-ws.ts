import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectGraphql(url: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    url,
    webSocketImpl: OneConnection,
    retryAttempts: Number.POSITIVE_INFINITY,
    // By itself it takes the `error` event that precedes an unclean `close` for the end of all.
    shouldRetry: () => true,
    ...options,
  });
}
// #endregion
