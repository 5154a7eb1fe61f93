import { Client } from '@stomp/stompjs';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { endless } from 'resilient-websocket/presets';

// #region set-up
export function connectStomp(
  url: string,
  onConnect: (client: Client) => void,
  options: ConnectionsOptions = {},
): Client {
  const Connection = connectionsOf({ ...options, rules: [...(options.rules ?? []), ...endless] });
  const webSocketFactory = () => new Connection(url, ['v12.stomp', 'v11.stomp']);
  const client: Client = new Client({
    webSocketFactory,
    reconnectDelay: 10,
    onConnect: () => onConnect(client),
  });
  client.activate();
  return client;
}
// #endregion
