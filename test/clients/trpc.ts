import { createWSClient, type WebSocketClientOptions } from '@trpc/client';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectTrpc(url: string, options: Partial<WebSocketClientOptions> = {}) {
  return createWSClient({
    url,
    WebSocket: OneConnection,
    // By itself it waits for 0, 2, 4, ... 30 s, and so do all others whose server restarts.
    retryDelayMs: (attempt) => Math.random() * Math.min(6000 * 2 ** attempt, 30_000),
    ...options,
  });
}
// #endregion
