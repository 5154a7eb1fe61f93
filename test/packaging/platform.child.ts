import { writeSync } from 'node:fs';
import WebSocket from 'ws';
import { platform } from '#platform';

/** What the parent gets to see. */
export interface Result {
  readonly isWs: boolean;
  readonly isGlobal: boolean;
}

const found: unknown = platform.findWebSocket();
const isWs = typeof found === 'function' && found.prototype instanceof WebSocket;
const result: Result = { isWs, isGlobal: found === globalThis.WebSocket };
writeSync(1, JSON.stringify(result));
