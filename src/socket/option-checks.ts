import type { Check, Checks } from '../session/checks.ts';
import { InvalidOptionError } from './errors.ts';
import { cureOfUnknown } from './unknown-options.ts';

/** Whether a value can be a duration in milliseconds: a number of at least 0; `Infinity` counts, `NaN` does not. */
export function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

/** A check: what fits passes as it is. */
export function check<T>(isFit: (value: T) => boolean, cure: string): Check<T> {
  return (value, path) => {
    if (isFit(value)) return value;
    throw new InvalidOptionError(path, value, cure);
  };
}

/** A number of at least 0. */
export const amount: Check<number> = /* @__PURE__ */ check<number>(
  isDuration,
  'give a number of at least 0.',
);

/** A truth value. */
export const flag: Check<boolean> = /* @__PURE__ */ check<boolean>(
  (value) => typeof value === 'boolean',
  'give true or false.',
);

/** A function or a class. */
export function callable<T>(value: T, path: string): T {
  if (typeof value === 'function') return value;
  throw new InvalidOptionError(path, value, 'give a function or a class.');
}

/** One of the choices. */
export function oneOf<T>(...choices: readonly T[]): Check<T> {
  return check<T>((value) => choices.includes(value), `give one of ${choices.join(', ')}.`);
}

/** The signal of an `AbortController`. */
export function abortSignal<T>(value: T, path: string): T {
  if (typeof (value as Partial<EventTarget> | null)?.addEventListener === 'function') return value;
  throw new InvalidOptionError(path, value, 'give the signal of an AbortController.');
}

/** `false`, or what fits. */
export function orFalse<T>(inner: Check<T>): Check<T | false> {
  return (value, path) => (value === false ? value : inner(value, path));
}

/** An object with these options. */
export function objectOf<T extends object>(checks: Checks<T>): Check<T> {
  return (value, path) => readKnown(path, value, checks);
}

/**
 * What an object of options says, each option read once and checked, without those that are `undefined`. What is set on the
 * prototype of all objects is no option; what a class gives to its instances is.
 *
 * @param path The option that the object is; `''` for all of them.
 * @param cureOf What to do about an option that is none of those known, where there is something to do.
 * @throws {InvalidOptionError} For anything but an object, and for an option that is none of those known, or cannot be used.
 */
export function readKnown<T extends object>(
  path: string,
  given: T,
  checks: Checks<T>,
  cureOf?: (option: string) => string | undefined,
): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidOptionError(path || 'options', given, 'give an object, or leave it out.');
  }
  const nameOf = (key: string): string => (path ? `${path}.${key}` : key);
  const names = Object.keys(checks) as (keyof T & string)[];
  for (const key of Object.keys(given) as (keyof T & string)[]) {
    if (names.includes(key)) continue;
    const cure = cureOf?.(key);
    if (cure !== undefined) throw new InvalidOptionError(nameOf(key), given[key], cure);
    throw new InvalidOptionError(nameOf(key), given[key], cureOfUnknown(key, names, path), true);
  }
  const read: Partial<T> = Object.create(null);
  for (const key of names) {
    if (key in Object.prototype && !Object.hasOwn(given, key)) continue;
    const value = given[key];
    if (value !== undefined) read[key] = (checks[key] as Check<unknown>)(value, nameOf(key)) as T[typeof key];
  }
  return read as T;
}
