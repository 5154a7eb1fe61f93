import { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectDoc(url: string, room: string, doc: Doc, WebSocketPolyfill = OneConnection) {
  return new WebsocketProvider(url, room, doc, { WebSocketPolyfill });
}
// #endregion
