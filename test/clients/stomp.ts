import { Client } from '@stomp/stompjs';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';

// #region set-up
export function connectStomp(
  url: string,
  onConnect: (client: Client) => void,
  options?: ConnectionsOptions,
): Client {
  const Connection = connectionsOf(options);
  const client = new Client({
    webSocketFactory: () => new Connection(url, ['v12.stomp', 'v11.stomp']),
    reconnectDelay: 10,
    // For each connection: what was subscribed to ends with it.
    onConnect: () => onConnect(client),
  });
  client.activate();
  return client;
}
// #endregion
