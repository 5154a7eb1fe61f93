import { assert } from 'chai';
import type { Bench } from '../bench.ts';

/** Checks that the constructor throws the `SyntaxError` of the standard, which is a DOMException. */
export function assertRefused(bench: Bench, ...args: readonly unknown[]): void {
  const error = thrownBy(() => bench.construct(...args));
  assert.instanceOf(error, DOMException);
  const { name, code } = error as DOMException;
  assert.deepEqual({ name, code }, { name: 'SyntaxError', code: 12 });
}

/** What an action throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}
