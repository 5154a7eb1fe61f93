import { connect, type IClientOptions } from 'mqtt';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';

// #region set-up
export function connectMqtt(url: string, options: IClientOptions, line?: ConnectionsOptions) {
  const Connection = connectionsOf(line);
  const createWebsocket = (url: string, protocols: string[]) => new Connection(url, protocols);
  const retry = { reconnectPeriod: 1, connectTimeout: 3_600_000 };
  return connect(url, { ...options, ...retry, createWebsocket, forceNativeWebSocket: true });
}
// #endregion
