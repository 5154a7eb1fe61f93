import { Client } from '@stomp/stompjs';
import { connectionsOf, type LineOptions } from './connections-of.ts';

// #region set-up
export function connectToStomp(
  url: string,
  onConnect: (client: Client) => void,
  options?: LineOptions,
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
