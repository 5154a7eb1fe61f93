import { createPublicClient, webSocket } from 'viem';
import { connectionsOf, type LineOptions } from './connections-of.ts';

// #region set-up
export function prepareViem(options?: LineOptions): void {
  globalThis.WebSocket = connectionsOf(options) as unknown as typeof WebSocket;
}

export function connectWithViem(url: string) {
  return createPublicClient({ transport: webSocket(url, { reconnect: { delay: 10 } }) });
}
// #endregion
