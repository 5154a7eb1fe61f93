import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { createPublicClient, webSocket } from 'viem';

// #region set-up
export function prepareViem(options?: ConnectionsOptions): void {
  globalThis.WebSocket = connectionsOf(options);
}

export function connectViem(url: string) {
  return createPublicClient({ transport: webSocket(url, { reconnect: { delay: 10 } }) });
}
// #endregion
