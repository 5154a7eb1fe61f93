import { createWSClient } from '@trpc/client';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';

// #region set-up
export function connectTrpc(url: string, options?: ConnectionsOptions) {
  // It cannot be closed while it waits for a connection.
  const WebSocket = connectionsOf({ ...options, tellsFailures: true });
  return createWSClient({ url, WebSocket, retryDelayMs: () => 0 });
}
// #endregion
