import type { Payload } from 'resilient-websocket';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { CommonClient } from 'rpc-websockets';

// #region set-up
export function connectRpc(url: string, options?: ConnectionsOptions): CommonClient {
  class Connection extends connectionsOf(options) {
    /** The client waits to be called back. */
    override send(data: Payload, ...rest: readonly unknown[]): void {
      super.send(data);
      for (const each of rest) if (typeof each === 'function') each();
    }
  }
  // 0: without a limit.
  const retries = { max_reconnects: 0, reconnect_interval: 10 };
  return new CommonClient((address) => new Connection(address), url, retries);
}
// #endregion
