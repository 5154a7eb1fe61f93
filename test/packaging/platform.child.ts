import { writeSync } from 'node:fs';
import WebSocket from 'ws';
import { platformWebSocket } from '#platform-websocket';

/** What the parent gets to see. */
export interface Result {
  readonly isWs: boolean;
  readonly isGlobal: boolean;
}

const found: unknown = platformWebSocket();
const result: Result = { isWs: found === WebSocket, isGlobal: found === globalThis.WebSocket };
writeSync(1, JSON.stringify(result));
