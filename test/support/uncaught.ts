import { settled } from './fake-life.ts';

/** What is reported as uncaught while something is done and right after. */
export async function uncaughtDuring(act: () => unknown): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => errors.push(error));
  try {
    await act();
    await settled();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of before) process.on('uncaughtException', listener);
  }
  return errors;
}
