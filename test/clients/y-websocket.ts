import { type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';

// #region set-up
export function connectDoc(url: string, room: string, doc: Doc, options?: ConnectionsOptions) {
  const WebSocketPolyfill = connectionsOf(options);
  return new WebsocketProvider(url, room, doc, { WebSocketPolyfill, maxBackoffTime: 0 });
}
// #endregion
