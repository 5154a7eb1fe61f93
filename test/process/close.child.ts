import { writeSync } from 'node:fs';
import { ResilientWebSocket } from 'resilient-websocket';

/** What the parent wants to see. */
export interface Order {
  readonly url: string;
  /** `in-time`: not at all, the deadline of the handshake comes first. */
  readonly when: 'at-once' | 'next-tick' | 'after-20-ms' | 'when-open' | 'in-time';
  readonly transport: 'ws' | 'global';
}

/** What it gets to see. */
export interface Result {
  /** Uncaught exceptions and unhandled rejections. */
  readonly complaints: readonly string[];
  /** The platform's events, each with its `readyState`. */
  readonly events: readonly string[];
  /** How many of them came before `close()` had returned. */
  readonly duringClose: number;
  readonly code: number | undefined;
  readonly wasClean: boolean | undefined;
  readonly readyState: number;
}

const { url, when, transport } = JSON.parse(process.argv[1] ?? '') as Order;

if (transport === 'global' && typeof globalThis.WebSocket !== 'function')
  throw new Error('No global WebSocket.');

const complaints: string[] = [];
process.on('uncaughtException', (error) => complaints.push(`exception: ${String(error)}`));
process.on('unhandledRejection', (error) => complaints.push(`rejection: ${String(error)}`));

const socket = new ResilientWebSocket(url, [], {
  retry: false,
  connectTimeoutMs: when === 'in-time' ? 20 : 10_000,
  ...(transport === 'global' ? { WebSocket: globalThis.WebSocket } : {}),
});
const events: string[] = [];
let duringClose = 0;
let code: number | undefined;
let wasClean: boolean | undefined;
for (const type of ['open', 'error', 'close']) {
  socket.addEventListener(type, () => events.push(`${type} ${socket.readyState}`));
}
socket.addEventListener('close', (event) => {
  ({ code, wasClean } = event);
});

switch (when) {
  case 'at-once':
    close();
    break;
  case 'next-tick':
    process.nextTick(close);
    break;
  case 'after-20-ms':
    setTimeout(close, 20);
    break;
  case 'when-open':
    socket.addEventListener('open', close);
    break;
  case 'in-time':
    break;
}

process.once('exit', () => {
  const { readyState } = socket;
  const result: Result = { complaints, events, duringClose, code, wasClean, readyState };
  writeSync(1, JSON.stringify(result));
});

function close(): void {
  const before = events.length;
  socket.close();
  duringClose = events.length - before;
}
