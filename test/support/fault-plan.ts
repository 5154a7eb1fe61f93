import { seeded } from '../../src/lab/storm/random.ts';
import type { Fault } from './fault-proxy.ts';

/** A fault of the line, or an end that the server declares: without a code, with an empty Close frame. */
export type PlannedFault = Fault | { readonly do: 'close'; readonly code: number | undefined };

/** The kinds of faults, each as frequent as the others. */
export const FAULT_KINDS = [
  'reset',
  'fin',
  'blackhole',
  'cut',
  'delay',
  'refuse',
  'stall',
  '503',
  'close',
] as const satisfies readonly PlannedFault['do'][];

/** One of {@link FAULT_KINDS}. */
export type FaultKind = PlannedFault['do'];

/** One fault and the calm before it. */
export interface Step {
  readonly calmMs: number;
  readonly fault: PlannedFault;
}

/** How long calms and faults are, from and to. */
export interface Pace {
  readonly calmMs: readonly [number, number];
  readonly forMs: readonly [number, number];
}

/** A network that comes and goes. */
export const FAST: Pace = { calmMs: [100, 300], forMs: [100, 1000] };

/** Time to settle in between, and outages of some length. */
export const STEADY: Pace = { calmMs: [1000, 2000], forMs: [200, 4000] };

const LATENCY_MS = [50, 150] as const;

/** Those after which a client is wanted back; the first is none. */
const CODES = [undefined, 1001, 1011, 1012, 1013, 1014, 3008, 4000] as const;

/** A sequence of faults; the same seed gives the same one. */
export function planFaults(seed: number, count: number, pace: Pace): readonly Step[] {
  const random = seeded(seed);
  const draw = ([from, to]: readonly [number, number]): number => Math.round(from + (to - from) * random());
  // In turn, so that each comes where there are enough.
  let turn = Math.floor(random() * CODES.length);

  const makeFault = (kind: FaultKind): PlannedFault => {
    switch (kind) {
      case 'delay':
        return { do: kind, latencyMs: draw(LATENCY_MS), forMs: draw(pace.forMs) };
      case 'refuse':
      case 'stall':
      case '503':
        return { do: kind, forMs: draw(pace.forMs) };
      case 'close':
        return { do: kind, code: CODES[turn++ % CODES.length] };
      default:
        return { do: kind };
    }
  };

  const kinds = Array.from({ length: count }, (_, n) => FAULT_KINDS[n % FAULT_KINDS.length] as FaultKind);
  return shuffle(kinds, random).map((kind) => ({ calmMs: draw(pace.calmMs), fault: makeFault(kind) }));
}

function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  const shuffled: T[] = [];
  for (const item of items) {
    const at = Math.floor(random() * (shuffled.length + 1));
    shuffled.push(shuffled[at] ?? item);
    shuffled[at] = item;
  }
  return shuffled;
}
