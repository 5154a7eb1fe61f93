import type { Config } from '../../src/core/config.ts';
import { NO_LINE } from '../../src/core/moment.ts';
import { paceOf } from '../../src/core/page.ts';
import { waiting } from '../../src/core/phases/waiting.ts';
import { initialState } from '../../src/core/state.ts';
import type { Draw, StormClient } from '../../src/lab/storm/client.ts';
import { seeded } from '../../src/lab/storm/random.ts';
import { askPolicy, configure, FACTS } from '../../src/lab/storm/resilient.ts';
import { ROUND_TRIP_MS } from '../../src/lab/storm/server.ts';
import { NO_OUTAGE, type Outage } from '../../src/policy/outage.ts';
import type { ResilientWebSocketOptions } from '../../src/socket/options.ts';

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
  const config = configure(options);
  return repeat(downMs, seed, (backAt, random) => returnOf(config, fate, backAt, random));
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

function returnOf(config: Config, fate: Fate, backAt: number, random: () => number): number {
  const facts = FACTS[fate === 'heartbeat' || fate === 'restart' ? fate : 'killed'];
  if (fate === 'wake') {
    // Nothing runs during the sleep, so the loss is noticed at its end.
    const ask = askPolicy(config, facts);
    return (
      backAt +
      ask(NO_OUTAGE, { at: backAt, random: random(), pace: 'at-once', lastTurnAt: 0, spentMs: 0 }).delayMs
    );
  }
  let before: Outage = NO_OUTAGE;
  let outage: Outage = NO_OUTAGE;
  const { session } = initialState('wss://example.test/', 0);
  const ask = { lost: askPolicy(config, facts), refused: askPolicy(config, FACTS.refused) };
  const draw: Draw = (_client, at, setback) => {
    before = outage;
    const ending = setback === 'lost' ? 'lost' : 'refused';
    const pace = paceOf({ ...session, outage }, ending === 'lost' ? facts : FACTS.refused, at);
    const retry = ask[ending](before, { at, random: random(), pace, lastTurnAt: 0, spentMs: 0 });
    outage = retry.outage;
    return retry.delayMs;
  };
  const last = waitOut(draw, backAt);
  // A signal that comes during an attempt changes nothing.
  if (fate !== 'online' || last.since > backAt) return last.dueAt;
  return hearOnline(config, { ...last, before, outage }, backAt, random);
}

/** What the machine makes of the signal while it waits. */
function hearOnline(
  config: Config,
  { since, dueAt, before, outage }: { since: number; dueAt: number; before: Outage; outage: Outage },
  at: number,
  random: () => number,
): number {
  const { session } = initialState('wss://example.test/', 0);
  const phase = { name: 'waiting', since, dueAt, stretch: undefined, before } as const;
  const [{ phase: next }] = waiting(config, { phase, session: { ...session, outage } }, phase, {
    type: 'signal',
    signal: 'online',
    random: random(),
    at,
    line: NO_LINE,
  });
  return next.name === 'waiting' ? next.dueAt : at;
}
