import { connect, type IClientOptions } from 'mqtt';
import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { endless } from 'resilient-websocket/presets';

// #region set-up
export function connectMqtt(url: string, options: IClientOptions, line: ConnectionsOptions = {}) {
  const Connection = connectionsOf({ ...line, rules: [...(line.rules ?? []), ...endless] });
  const createWebsocket = (url: string, protocols: string[]) => new Connection(url, protocols);
  const retry = { reconnectPeriod: 1, connectTimeout: 3_600_000 };
  return connect(url, { ...options, ...retry, createWebsocket, forceNativeWebSocket: true });
}
// #endregion
