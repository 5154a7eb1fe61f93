import type { Encoded } from './encoding.ts';

/** The first place where two values differ. */
export interface Place {
  /** Where in the step, e.g. `log[2].delayMs`. */
  readonly path: string;
  /** `undefined`: it was not there. */
  readonly recorded: Encoded | undefined;
  readonly replayed: Encoded | undefined;
}

/** The first place where two values differ; `undefined` if they are the same. */
export function differ(
  recorded: Encoded | undefined,
  replayed: Encoded | undefined,
  path: string,
): Place | undefined {
  if (recorded === replayed) return undefined;
  const isTree =
    isBranch(recorded) && isBranch(replayed) && Array.isArray(recorded) === Array.isArray(replayed);
  if (!isTree) return { path, recorded, replayed };
  const keys = new Set([...Object.keys(recorded), ...Object.keys(replayed)]);
  for (const key of keys) {
    const found = differ(
      recorded[key],
      replayed[key],
      Array.isArray(recorded) ? `${path}[${key}]` : `${path}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function isBranch(value: Encoded | undefined): value is { readonly [key: string]: Encoded } {
  return typeof value === 'object' && value !== null;
}
