import { ResilientWebSocket, type ResilientWebSocketOptions, type Signal } from '../../src/index.ts';
import type { Draw, StormClient } from '../../src/lab/storm/client.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import { ROUND_TRIP_MS } from '../../src/lab/storm/server.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { fakeNetwork } from '../../src/testing/fake-network.ts';

/** So many outages are tried, each with a chance of its own. */
export const TRIALS = 4000;

/** The outage lasts so much less or more. */
const VARIATION = 0.2;

/** What happened to a client that is alone with it. */
export const FATES = ['killed', 'restart', 'heartbeat', 'online', 'wake'] as const;

/**
 * `killed`: its line was lost. `restart`: its server closed with 1012. `heartbeat`: a probe was not answered. `online`:
 * its line was lost with its network, and the platform says when that is back. `wake`: it slept meanwhile.
 */
export type Fate = (typeof FATES)[number];

/** Milliseconds from the return of the server or the network to the start of the attempt that succeeds. */
export interface Lag {
  readonly p25Ms: number;
  readonly p50Ms: number;
  readonly p75Ms: number;
  readonly p95Ms: number;
}

/** The waits of clients of this library. */
export function timeResilient(
  options: ResilientWebSocketOptions,
  fate: Fate,
  downMs: number,
  seed: number,
): Lag {
  return repeat(downMs, seed, (backAt, random) => returnOf(options, fate, backAt, random));
}

/** The waits of clients of a peer. Signals and sleep change nothing, and a line that is merely silent is not noticed. */
export function timePeer(client: StormClient, downMs: number, seed: number): Lag {
  return repeat(downMs, seed, (backAt, random) => {
    const { draw } = client.recruit({ size: 1, pageSize: 1, cause: 'killed', random });
    return waitOut(draw, backAt).dueAt;
  });
}

function repeat(
  downMs: number,
  seed: number,
  attemptAt: (backAt: number, random: () => number) => number,
): Lag {
  const random = seeded(seed);
  const lagsMs = Float64Array.from({ length: TRIALS }, () => {
    const backAt = downMs * (1 - VARIATION + 2 * VARIATION * random());
    return attemptAt(backAt, random) - backAt;
  }).sort();
  const quantile = (share: number): number => lagsMs[Math.floor(share * (TRIALS - 1))] ?? Number.NaN;
  return { p25Ms: quantile(0.25), p50Ms: quantile(0.5), p75Ms: quantile(0.75), p95Ms: quantile(0.95) };
}

/** Goes through the attempts that fail. The last wait begins at `since`. */
function waitOut(draw: Draw, backAt: number): { readonly since: number; readonly dueAt: number } {
  let since = 0;
  let dueAt = draw(0, since, 'lost');
  while (dueAt < backAt) {
    since = dueAt + ROUND_TRIP_MS;
    dueAt = since + draw(0, since, 'refused');
  }
  return { since, dueAt };
}

/** How long the connection has been up when it is lost: it is stable, and the page has been there all the time. */
const QUIET_MS = 60_000;

/** Probes that notice a dead line; how soon does not count here. */
const HEARTBEAT = { message: 'ping', intervalMs: 10_000, timeoutMs: 5000 };

/** When the attempt starts that succeeds, counted from when the loss was noticed. */
function returnOf(
  options: ResilientWebSocketOptions,
  fate: Fate,
  backAt: number,
  random: () => number,
): number {
  const clock = new FakeClock();
  const network = fakeNetwork();
  let tell: (signal: Signal) => void = () => {};
  const signals = {
    subscribe: (listener: (signal: Signal) => void) => {
      tell = listener;
      return () => {};
    },
  };
  const heartbeat = fate === 'heartbeat' ? HEARTBEAT : false;
  const { WebSocket } = network;
  const given = { ...options, clock, random, signals, WebSocket, heartbeat } as const;
  const socket = new ResilientWebSocket('wss://example.test/', [], given);
  network.last.open();
  if (fate !== 'heartbeat') clock.advance(QUIET_MS);
  const noticedAt = lose(fate);
  const due = noticedAt + backAt;
  for (;;) {
    const { sockets } = network;
    // The network is back while the socket waits, or while an attempt is under way.
    if (fate === 'online' && clock.now() + clock.nextIn > due && clock.now() <= due) {
      clock.advance(due - clock.now());
      tell('online');
    }
    for (const before = sockets.length; sockets.length === before; ) clock.step();
    if (clock.now() >= due) break;
    clock.advance(ROUND_TRIP_MS);
    network.last.fail();
  }
  const startedAt = clock.now();
  socket.close();
  return startedAt - noticedAt;

  /** What happens; says when it was noticed. */
  function lose(how: Fate): number {
    if (how === 'heartbeat') {
      while (socket.readyState === 1) clock.step();
      return clock.now();
    }
    if (how === 'wake') {
      // Nothing runs during the sleep, so the loss is noticed at its end.
      const asleepAt = clock.now();
      clock.advance(0);
      tell('resumed');
      network.last.end(1006);
      return asleepAt - backAt;
    }
    network.last.end(how === 'restart' ? 1012 : 1006);
    return clock.now();
  }
}
