import { writeSync } from 'node:fs';

/** What the parent gets to see: of an error, what it says of itself. */
export interface Result {
  readonly name: string;
  readonly isTypeError: boolean;
  readonly message: string;
}

Reflect.deleteProperty(globalThis, 'WebSocket');
const { ResilientWebSocket } = await import('resilient-websocket');

let thrown: unknown;
try {
  new ResilientWebSocket('ws://127.0.0.1:9/');
} catch (error) {
  thrown = error;
}
const { name, message } = thrown as Error;
const result: Result = { name, isTypeError: thrown instanceof TypeError, message };
writeSync(1, JSON.stringify(result));
