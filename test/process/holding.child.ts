import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { ResilientWebSocket } from 'resilient-websocket';

/** What the parent wants to see. */
export interface Order {
  readonly phase: 'connecting' | 'open' | 'waiting' | 'reopened';
  readonly url: string;
  readonly unref: boolean;
}

/** What it gets to see. */
export interface Result {
  /** From when the phase was reached to the `exit` event of the process. */
  readonly tookMs: number;
  readonly status: string;
}

const { phase, url, unref } = JSON.parse(process.argv[1] ?? '') as Order;

let reachedAt = 0;
// Nothing but this holds the process until the phase is reached, and nothing of ours afterwards.
const hold = setInterval(() => {}, 60_000);

function reach(): void {
  reachedAt = performance.now();
  clearInterval(hold);
}

// Only the engine knows when TCP is up, and the answer to the handshake is all that is waited for.
subscribe('net.client.socket', (message) => {
  const { socket: line } = message as { socket: Socket };
  if (phase === 'connecting') line.once('connect', reach);
});

const socket = new ResilientWebSocket(url, [], {
  unref,
  heartbeat: { intervalMs: 50, timeoutMs: 10_000 },
  // Long enough for the parent to tell a process that waits for it from one that does not.
  backoff: { minMs: 1000, baseMs: 1000, maxMs: 1000, jitter: 'none' },
});
if (phase === 'open') socket.on('open', reach);
if (phase === 'waiting') socket.on('retry', reach);
if (phase === 'reopened') socket.on('open', ({ isReconnect }) => isReconnect && reach());

process.once('exit', () => {
  const result: Result = { tookMs: performance.now() - reachedAt, status: socket.status };
  writeSync(1, JSON.stringify(result));
});
