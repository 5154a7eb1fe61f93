import { medianOf } from '../measure/statistics.ts';

/** A point of a course. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The slopes between all pairs of points. They are in the order of `x`. */
export function slopesOf(points: readonly Point[]): readonly number[] {
  return points.flatMap((from, index) =>
    points.slice(index + 1).map((to) => (to.y - from.y) / (to.x - from.x)),
  );
}

/**
 * How much `y` grows with `x`: the median of the slopes between all pairs of points (Theil and Sen). A point that is far
 * off, such as one where the engine has just thrown code away, does not move it.
 */
export function slopeOf(points: readonly Point[]): number {
  return medianOf(slopesOf(points));
}
