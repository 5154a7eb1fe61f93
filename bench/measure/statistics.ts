import type { Figure } from '../table.ts';

/** The value below which this part of the values lies, from 0 to 1; between two values it is interpolated. */
export function quantileOf(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle of the values. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

/** The figure of a client: the median of its values and their quartiles. */
export function figureOf(client: string, version: string, values: readonly number[], note?: string): Figure {
  return {
    client,
    version,
    median: medianOf(values),
    low: quantileOf(values, 0.25),
    high: quantileOf(values, 0.75),
    ...(note === undefined ? {} : { note }),
  };
}
