import { FAST, type Pace, planFaults, type Step } from '../../test/support/fault-plan.ts';
import type { ClientName } from '../clients/client.ts';
import { gather } from './gather.ts';
import { type Manner, type Outcome, runFaults } from './run.ts';

/** Clients as they come, of which some wait for a long time: that is waited out. */
export const UNTUNED: Manner = { tuning: 'defaults', patienceMs: 40_000, everyMs: 20 };

/** A message so often into a black hole. */
export const BLIND: Manner = { ...UNTUNED, patienceMs: 90_000, everyMs: 5 };

/** Two of each kind. */
const FAULTS = 18;
const FAST_FAULTS = 9;

/** Calms that are shorter than a connection takes to count as stable (10 s by default), and some that are longer. */
const PACES: Readonly<Record<string, Pace>> = {
  fast: FAST,
  'calm for 2 to 10 s': { calmMs: [2000, 10_000], forMs: FAST.forMs },
  'calm for up to 12 s': { calmMs: [100, 12_000], forMs: FAST.forMs },
};

const CLIENTS = [
  'resilient-websocket',
  'reconnecting-websocket',
  'partysocket',
] as const satisfies readonly ClientName[];

const BLIND_CLIENTS = [
  'resilient-websocket',
  'resilient-websocket-resend',
] as const satisfies readonly ClientName[];

const BLACK_HOLES: readonly Step[] = [2000, 3500, 5000].map((calmMs) => ({
  calmMs,
  fault: { do: 'blackhole' },
}));

/** What became of one client at one pace. */
export interface Flapping {
  readonly pace: string;
  readonly outcome: Outcome;
}

/** What became of all of them. */
export interface Untuned {
  readonly flapping: readonly Flapping[];
  /** Of those that met black holes only, with many messages. */
  readonly blind: readonly Outcome[];
}

/** Lets clients with all their defaults meet faults that come soon after each other, all at the same time. */
export async function runUntuned(seed: number, isFast: boolean): Promise<Untuned> {
  const paces = Object.entries(PACES).slice(0, isFast ? 1 : undefined);
  const runs = paces.flatMap(([pace, calms], index) => {
    const plan = planFaults(seed + index, isFast ? FAST_FAULTS : FAULTS, calms);
    return CLIENTS.map(async (name) => ({ pace, outcome: await runFaults(name, plan, UNTUNED) }));
  });
  const blind = BLIND_CLIENTS.map((name) => {
    return runFaults(name, isFast ? BLACK_HOLES.slice(0, 1) : BLACK_HOLES, BLIND);
  });
  const [flapping, blinded] = await Promise.all([gather(runs), gather(blind)]);
  return { flapping, blind: blinded };
}
