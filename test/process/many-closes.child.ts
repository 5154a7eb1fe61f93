import { ResilientWebSocket } from 'resilient-websocket';
import { FakeClock, FakeSocket } from 'resilient-websocket/testing';

/** What the other side does to each connection. `throw`: it is the constructor of the transport that fails. */
export interface Order {
  readonly ending: 'close' | 'refuse' | 'throw';
  readonly times: number;
  /** Whether the delays are all 0. */
  readonly atOnce: boolean;
}

/** What came of it. */
export interface Result {
  readonly attempts: number;
  /** How often each event was told. */
  readonly told: Readonly<Record<string, number>>;
  /** The shortest and the longest delay, from the fourth on. */
  readonly delaysMs: readonly [shortest: number, longest: number];
  /** How deep the stack was in the first attempts and in the last, in lines. */
  readonly depths: readonly [first: number, last: number];
  /** By how much the heap grew from the tenth part of it on, after garbage collections, in bytes. */
  readonly grownBytes: number;
  readonly pendingTimers: number;
}

const { ending, times, atOnce } = JSON.parse(process.argv[1] ?? '') as Order;

Error.stackTraceLimit = 1000;

let attempts = 0;
let last: FakeSocket | undefined;
let depth = 0;
let firstDepth = 0;

class Transport extends FakeSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    attempts++;
    last = this;
    // Taken now and then: a stack takes longer than an attempt.
    if (attempts % 1000 === 5) depth = new Error().stack?.split('\n').length ?? 0;
    if (attempts === 5) firstDepth = depth;
    // The first attempt would throw to the application.
    if (ending === 'throw' && attempts > 1) throw new Error('no transport');
  }
}

const clock = new FakeClock();
const backoff = atOnce ? { minMs: 0, baseMs: 0, maxMs: 0, spreadMs: 0 } : {};
const socket = new ResilientWebSocket('ws://host/', [], { clock, WebSocket: Transport, backoff });

const told: Record<string, number> = {};
const delaysMs: [number, number] = [Number.POSITIVE_INFINITY, 0];
socket.on('*', (name) => {
  told[name] = (told[name] ?? 0) + 1;
});
socket.on('retry', ({ delayMs, attempt }) => {
  if (attempt < 5) return;
  delaysMs[0] = Math.min(delaysMs[0], delayMs);
  delaysMs[1] = Math.max(delaysMs[1], delayMs);
});

let heapBefore = 0;
while (attempts < times) {
  if (attempts === Math.floor(times / 10)) heapBefore = heap();
  const before = attempts;
  if (ending === 'close') last?.open();
  if (ending === 'close') last?.end(1011);
  else if (ending === 'refuse' || attempts === 1) last?.fail();
  while (attempts === before) clock.step();
}
const grownBytes = heap() - heapBefore;
socket.close();
if (ending !== 'throw') last?.end(1005);
clock.advance(10_000);

const result: Result = {
  attempts,
  told,
  delaysMs,
  depths: [firstDepth, depth],
  grownBytes,
  pendingTimers: clock.pending,
};
console.log(JSON.stringify(result));

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
