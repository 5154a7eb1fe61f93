import { systemClock as clock } from '../../socket/system-clock.ts';

/** What a promise gives if it is settled in time, and `undefined` if it is not. Leaves no timer behind. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: unknown;
  const limit = new Promise<undefined>((resolve) => {
    timer = clock.setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clock.clearTimeout(timer);
  }
}
