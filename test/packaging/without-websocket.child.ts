import { writeSync } from 'node:fs';

/** What the parent gets to see. */
export interface Result {
  /** What the process waits for after the import that it did not wait for before. */
  readonly pending: readonly string[];
  /** What the constructor threw. */
  readonly thrown: string | undefined;
}

/** The module whose path is given keeps the package in a global. */
const module = process.argv[1] ?? '';

Reflect.deleteProperty(globalThis, 'WebSocket');
const waitedFor = process.getActiveResourcesInfo();
await import(module);
// Node itself may still be closing the files that it has read.
const pending = process
  .getActiveResourcesInfo()
  .filter((each) => each !== 'CloseReq' && !waitedFor.includes(each));

const { ResilientWebSocket } = Reflect.get(globalThis, 'kept') as typeof import('resilient-websocket');
let thrown: string | undefined;
try {
  new ResilientWebSocket('ws://127.0.0.1:9/').close();
} catch (error) {
  thrown = String(error);
}
const result: Result = { pending, thrown };
writeSync(1, JSON.stringify(result));
