import { Socket } from 'phoenix';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';

// #region set-up
export function connectPhoenix(url: string, options?: ConnectionsOptions): Socket {
  const socket = new Socket(url, { transport: connectionsOf(options) });
  socket.connect();
  return socket;
}
// #endregion
