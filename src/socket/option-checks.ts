import { isDuration } from '../policy/remedy.ts';
import type * as Dom from '../runtime/dom-types.ts';
import { InvalidOptionError } from './errors.ts';

/** @throws {InvalidOptionError} For anything but an object. */
export function checkObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new InvalidOptionError(name, value, 'give an object, or leave it out.');
}

/**
 * What an object of options says, each option read once, without those that are `undefined`. What is set on the prototype of
 * all objects is no option; what a class gives to its instances is.
 *
 * @param name The option that the object is; `'options'` for all of them.
 * @throws {InvalidOptionError} For anything but an object, and for an option that is none of those known.
 */
export function readKnown<T extends object>(name: string, options: T, known: ReadonlySet<string>): T {
  checkObject(name, options);
  const given = options as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(options)) {
    if (known.has(key)) continue;
    const path = name === 'options' ? key : `${name}.${key}`;
    throw new InvalidOptionError(
      path,
      given[key],
      `there is no such option; there are ${[...known].join(', ')}.`,
    );
  }
  const read: Record<string, unknown> = Object.create(null);
  for (const key of known) {
    if (key in Object.prototype && !Object.hasOwn(options, key)) continue;
    const value = given[key];
    if (value !== undefined) read[key] = value;
  }
  return read as T;
}

/** A number of at least 0. @throws {InvalidOptionError} For anything else. */
export function amount(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (isDuration(value)) return value;
  throw new InvalidOptionError(name, value, 'give a number of at least 0.');
}

/** A whole number from 0 to the most. @throws {InvalidOptionError} For anything else. */
export function wholeNumber(name: string, value: number | undefined, fallback: number, most: number): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new InvalidOptionError(name, value, `give a whole number from 0 to ${most}.`);
}

/** A truth value. @throws {InvalidOptionError} For anything else. */
export function flag(name: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw new InvalidOptionError(name, value, 'give true or false.');
}

/** One of the choices; the first is the default. @throws {InvalidOptionError} For anything else. */
export function oneOf<T>(name: string, value: T | undefined, choices: readonly T[]): T {
  if (value === undefined) return choices[0] as T;
  if (choices.includes(value)) return value;
  throw new InvalidOptionError(name, value, `give one of ${choices.join(', ')}.`);
}

/** A function, or nothing. @throws {InvalidOptionError} For anything else. */
export function callable<T>(name: string, value: T | undefined): T | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new InvalidOptionError(name, value, 'give a function or a class.');
}

/** The signal of an `AbortController`, or nothing. @throws {InvalidOptionError} For anything else. */
export function abortSignal(name: string, value: Dom.AbortSignal | undefined): Dom.AbortSignal | undefined {
  if (value === undefined || typeof value?.addEventListener === 'function') return value;
  throw new InvalidOptionError(name, value, 'give the signal of an AbortController.');
}

/** Whether it is an array of nothing but what fits. */
export function isArrayOf(value: unknown, isFit: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isFit);
}
