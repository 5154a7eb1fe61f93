import { ResilientWebSocket } from 'resilient-websocket';

/** Where to connect to, and how often. */
export interface Order {
  readonly url: string;
  readonly attempts: number;
}

/** The codes of the attempts before the last, which opens. */
export interface Result {
  readonly codes: readonly number[];
}

const { url, attempts } = JSON.parse(process.argv[1] ?? '') as Order;
const codes: number[] = [];

const socket = new ResilientWebSocket(url, [], {
  WebSocket: globalThis.WebSocket,
  backoff: { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' },
});
socket.on('close', ({ code, final }) => {
  if (!final) codes.push(code);
});
socket.on('open', ({ attempt }) => {
  const result: Result = { codes };
  console.log(JSON.stringify(result));
  process.exit(attempt === attempts ? 0 : 1);
});
