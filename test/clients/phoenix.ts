import { Socket } from 'phoenix';
import { connectionsOf, type LineOptions } from './connections-of.ts';

// #region set-up
export function connectToPhoenix(url: string, options?: LineOptions): Socket {
  const socket = new Socket(url, { transport: connectionsOf(options) });
  socket.connect();
  return socket;
}
// #endregion
