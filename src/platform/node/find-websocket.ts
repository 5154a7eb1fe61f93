import WebSocket from 'isomorphic-ws';
import type { WebSocketConstructor } from '../../socket/connection.ts';
import { beneathOf } from '../../socket/interface-shape.ts';
import { NodeWebSocket } from './node-websocket.ts';

const atImport: WebSocketConstructor | undefined = globalThis.WebSocket;

/**
 * The class that Node connects with: `ws`. Where the global was replaced since, as tools for tests do, it is what took its place;
 * but not our own class, which must not connect with itself.
 */
export function findWebSocket(): WebSocketConstructor {
  const found: WebSocketConstructor | undefined = globalThis.WebSocket;
  const isReplaced = found && found !== atImport && (found as unknown) !== WebSocket && !beneathOf(found);
  return isReplaced ? found : NodeWebSocket;
}
