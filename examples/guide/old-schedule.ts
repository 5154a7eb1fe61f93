/** The delays and the retries of `reconnecting-websocket`, compared with that library itself. */
import assert from 'node:assert/strict';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { FakeClock } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import WebSocket from 'ws';

// #region recipe
/** @param minDelayMs What `minReconnectionDelay` was. */
function likeReconnectingWebSocket(minDelayMs: number): ResilientWebSocketOptions {
  return {
    backoff: { minMs: minDelayMs, baseMs: minDelayMs, factor: 1.3, maxMs: 10_000, jitter: 'none' },
    stableAfterMs: 5000,
    connectTimeoutMs: 4000,
    // Whatever the code is. An end of your own is asked about by no rule.
    rules: [{ when: { from: 0, to: 65_535 }, then: { action: 'retry', delay: 'backoff' } }],
    // Nothing brings an attempt forward or puts it off.
    signals: false,
    takesTurns: false,
  };
}
// #endregion

const MIN_DELAY_MS = 3000;
const ATTEMPTS = 8;

// 1000 and 1008 were no end there.
const refusals = [
  { do: 'close', code: 1000 },
  { do: 'close', code: 1008 },
] as const;

async function delaysOfOurs(): Promise<readonly number[]> {
  const server = await MisbehavingServer.start();
  server.script(...refusals).otherwise = { do: 'refuse', status: 503 };
  const clock = new FakeClock();
  const socket = new ResilientWebSocket(server.url, [], {
    ...likeReconnectingWebSocket(MIN_DELAY_MS),
    clock,
  });
  const delays: number[] = [];
  await new Promise<void>((resolve) => {
    socket.on('retry', ({ delayMs }) => {
      delays.push(delayMs);
      if (delays.length === ATTEMPTS) resolve();
      else setImmediate(() => clock.advance(delayMs));
    });
  });
  socket.close();
  await server.stop();
  return delays;
}

async function delaysOfTheirs(): Promise<readonly number[]> {
  const server = await MisbehavingServer.start();
  server.script(...refusals).otherwise = { do: 'refuse', status: 503 };
  const { setTimeout } = globalThis;
  const { log } = console;
  const delays: number[] = [];
  let nextMs: number | undefined;
  const isEnough = new Promise<void>((resolve) => {
    // With `debug` it tells each delay right before it sets the timer for it; the first attempt waits for nothing.
    console.log = (_name: string, event: string, delayMs: number) => {
      if (event !== 'next delay' || delayMs === 0) return;
      nextMs = delayMs;
      if (delays.push(delayMs) === ATTEMPTS) resolve();
    };
  });
  globalThis.setTimeout = ((callback: () => void, delayMs: number) => {
    const isDelay = delayMs === nextMs;
    nextMs = undefined;
    return setTimeout(callback, isDelay ? 0 : delayMs);
  }) as typeof setTimeout;
  const options = { WebSocket, minReconnectionDelay: MIN_DELAY_MS, debug: true };
  const socket = new ReconnectingWebSocket(server.url, [], options);
  await isEnough;
  socket.close();
  Object.assign(console, { log });
  Object.assign(globalThis, { setTimeout });
  await server.stop();
  return delays;
}

const theirs = await delaysOfTheirs();
assert.deepEqual(await delaysOfOurs(), theirs.map(Math.round));
assert.deepEqual(theirs.map(Math.round), [3000, 3900, 5070, 6591, 8568, 10_000, 10_000, 10_000]);
console.log(`Both wait ${theirs.map(Math.round).join(', ')} ms.`);
