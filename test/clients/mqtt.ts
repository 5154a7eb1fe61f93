import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';

// #region set-up
export function connectMqtt(
  url: string,
  options: IClientOptions,
  lineOptions?: ConnectionsOptions,
): MqttClient {
  const Connection = connectionsOf(lineOptions);
  return connect(url, {
    ...options,
    // For Node, where it has a way of its own with ws.
    forceNativeWebSocket: true,
    createWebsocket: (url, protocols) => new Connection(url, protocols),
    // 0: it would not connect again at all.
    reconnectPeriod: 1,
    // It counts while the line waits, too.
    connectTimeout: 3_600_000,
  });
}
// #endregion
