import { writeTable } from './markdown.ts';
import { showNumber } from './numbers.ts';

/** One thing that a run has to hold, whatever others do. */
export interface Bound {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  /** `undefined`: the run was too short to say. */
  readonly isHeld: boolean | undefined;
}

/** A bound that is a number. */
export function atMost(what: string, found: number, bound: number): Bound {
  return { what, found: showNumber(found), bound: showNumber(bound), isHeld: found <= bound };
}

/** Whether none is missed. */
export function areHeld(bounds: readonly Bound[]): boolean {
  return bounds.every(({ isHeld }) => isHeld !== false);
}

/** The bounds as a table, and a sentence before it. */
export function writeBounds(bounds: readonly Bound[]): string {
  const missed = bounds.filter(({ isHeld }) => isHeld === false).length;
  const sum = missed === 0 ? 'All bounds hold.' : `${missed} of ${bounds.length} bounds do not hold.`;
  return `${sum}\n\n${writeTable(['what', 'found', 'bound', 'verdict'], bounds.map(rowOf), 'left')}`;
}

function rowOf({ what, found, bound, isHeld }: Bound): readonly string[] {
  return [what, found, bound, isHeld === undefined ? 'too short to say' : isHeld ? 'pass' : '**miss**'];
}
