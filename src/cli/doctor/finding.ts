import { CATALOGUE, type Check, type FindingId, type Verdict } from './catalogue.ts';

/** One thing that was found. */
export interface Finding {
  readonly id: FindingId;
  readonly check: Check;
  readonly verdict: Verdict;
  /** What was measured, in words; nothing is concluded here. */
  readonly seen: string;
  /** What it means for clients. */
  readonly means: string | undefined;
  /** What to do about it. */
  readonly cure: string | undefined;
  /** What a socket of this library does by default when a connection ends so. */
  readonly follows: string | undefined;
  /** What was measured, for programs. */
  readonly measured: Readonly<Record<string, unknown>>;
}

/** What a check adds to the entry of the catalogue. */
export interface Particulars {
  /** Added to what the catalogue says. */
  readonly means?: string;
  /** Added to what the catalogue says. */
  readonly cure?: string;
  readonly follows?: string;
  readonly measured?: Readonly<Record<string, unknown>>;
}

/** Makes a finding. */
export function finding(id: FindingId, seen: string, particulars: Particulars = {}): Finding {
  const { check, verdict, means, cure } = CATALOGUE[id];
  const { follows, measured = {} } = particulars;
  return {
    id,
    check,
    verdict,
    seen,
    means: joined(means, particulars.means),
    cure: joined(cure, particulars.cure),
    follows,
    measured,
  };
}

function joined(first: string | undefined, second: string | undefined): string | undefined {
  return first !== undefined && second !== undefined ? `${first} ${second}` : (first ?? second);
}
