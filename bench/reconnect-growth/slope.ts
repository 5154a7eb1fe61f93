import { medianOf } from '../measure/statistics.ts';

/**
 * How much `y` grows with `x`: the median of the slopes between all pairs of points (Theil and Sen). A point that is far
 * off, such as one where the engine has just thrown code away, does not move it.
 */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const slopes = points.flatMap((from, index) =>
    points.slice(index + 1).map((to) => (to.y - from.y) / (to.x - from.x)),
  );
  return medianOf(slopes);
}
