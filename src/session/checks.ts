/**
 * Answers the value of an option as it is used.
 *
 * @param path The name of the option, e.g. `'backoff.minMs'`.
 * @throws For a value that cannot be used.
 */
export type Check<T> = (value: T, path: string) => T;

/** A check for each option of an object. */
export type Checks<T> = { readonly [K in keyof T]-?: Check<NonNullable<T[K]>> };
