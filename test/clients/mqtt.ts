import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectMqtt(url: string, options: IClientOptions = {}, Class = OneConnection): MqttClient {
  return connect(url, {
    // For Node, where it has a way of its own with ws.
    forceNativeWebSocket: true,
    createWebsocket: (url, protocols) => new Class(url, protocols),
    // By itself it waits for 1 s every time, and so do all others whose broker restarts.
    reconnectPeriod: 1000 + Math.random() * 4000,
    ...options,
  });
}
// #endregion
