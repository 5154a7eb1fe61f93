import { settled } from './fake-life.ts';

/** How a promise stands. */
export interface Outcome {
  readonly is: 'pending' | 'resolved' | 'rejected';
  readonly value?: unknown;
}

/** Watches a promise without waiting for it. */
export function watch(promise: Promise<unknown>): () => Promise<Outcome> {
  let outcome: Outcome = { is: 'pending' };
  promise.then(
    (value) => {
      outcome = { is: 'resolved', value };
    },
    (value: unknown) => {
      outcome = { is: 'rejected', value };
    },
  );
  return async () => {
    await settled();
    return outcome;
  };
}
