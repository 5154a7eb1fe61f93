import { writeSync } from 'node:fs';
import { mock } from 'node:test';
import { ResilientWebSocket } from 'resilient-websocket';
import { fakeNetwork } from 'resilient-websocket/testing';

/** What the parent gets to see. */
export interface Result {
  /** How many connections there were before the delay was over, and after. */
  readonly before: number;
  readonly after: number;
  readonly status: string;
}

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
const network = fakeNetwork();
const socket = new ResilientWebSocket('ws://feed.invalid/', [], {
  WebSocket: network.WebSocket,
  backoff: { minMs: 1000, baseMs: 1000, maxMs: 1000, jitter: 'none' },
});
network.last.open();
network.last.end(1001);
// `performance` goes on: the delay may end some real milliseconds later.
mock.timers.tick(900);
const before = network.sockets.length;
mock.timers.tick(200);
const after = network.sockets.length;
network.last.open();
socket.close();
network.last.end(1005);
mock.timers.tick(60_000);
const result: Result = { before, after, status: socket.status };
writeSync(1, JSON.stringify(result));
