import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { ResilientWebSocket, type ResilientWebSocketOptions, type UrlSource } from 'resilient-websocket';

/** What the parent wants to see. */
export interface Order {
  readonly phase: 'idle' | 'resolving' | 'connecting' | 'open' | 'closing' | 'waiting';
  readonly url: string;
  readonly closeTimeoutMs: number;
}

/** What it gets to see. */
export interface Result {
  /** From the call of `close()` to the `exit` event of the process. */
  readonly tookMs: number;
  readonly statusBefore: string;
  readonly statusAfter: string;
  readonly closes: readonly { readonly code: number; readonly cause: string; readonly final: boolean }[];
}

const { phase, url, closeTimeoutMs } = JSON.parse(process.argv[1] ?? '') as Order;

const OPTIONS: Partial<Record<Order['phase'], ResilientWebSocketOptions>> = {
  idle: { autoConnect: false },
  // Long enough for the parent to tell a process that waits for it from one that does not.
  waiting: { backoff: { minMs: 15_000, baseMs: 15_000, maxMs: 15_000, jitter: 'none' } },
};

const asked = deferred();
const connected = deferred();
// Only the engine knows when TCP is up, and the answer to the handshake is all that is waited for.
subscribe('net.client.socket', (message) => {
  const { socket: line } = message as { socket: Socket };
  line.once('connect', connected.resolve);
});

function neverAnswer(): Promise<string> {
  asked.resolve();
  return new Promise(() => {});
}

const source: UrlSource = phase === 'resolving' ? neverAnswer : url;
const socket = new ResilientWebSocket(source, [], { closeTimeoutMs, ...OPTIONS[phase] });
const closes: { code: number; cause: string; final: boolean }[] = [];
socket.on('close', ({ code, cause, final }) => closes.push({ code, cause, final }));

if (phase === 'open' || phase === 'closing') await once('open');
if (phase === 'waiting') await once('retry');
if (phase === 'resolving') await asked.promise;
if (phase === 'connecting') await connected.promise;

const statusBefore = socket.status;
const closedAt = performance.now();
socket.close();
process.once('exit', () => {
  const tookMs = performance.now() - closedAt;
  const result: Result = { tookMs, statusBefore, statusAfter: socket.status, closes };
  writeSync(1, JSON.stringify(result));
});

function once(name: 'open' | 'retry'): Promise<unknown> {
  return new Promise((resolve) => socket.on(name, resolve));
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
