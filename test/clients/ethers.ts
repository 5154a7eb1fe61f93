import { type Listener, WebSocketProvider } from 'ethers';
import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';

// #region set-up
export function connectEthers(url: string, onBlock: Listener, options?: ResilientWebSocketOptions) {
  const socket = new ResilientWebSocket(url, [], options);
  const provider = new WebSocketProvider(socket);
  socket.on('open', async ({ isReconnect }) => {
    // What was subscribed to has ended with the connection.
    if (isReconnect) await provider.off('block', onBlock);
    await provider.on('block', onBlock);
  });
  return { socket, provider };
}
// #endregion
