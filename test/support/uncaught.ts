import { settled } from './fake-life.ts';

const KINDS = ['uncaughtException', 'unhandledRejection'] as const;

/** What is reported as uncaught while something is done and right after: errors, and rejections that nobody handles. */
export async function uncaughtDuring(act: () => unknown): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const before = KINDS.map((kind) => ({ kind, listeners: process.rawListeners(kind) }));
  for (const kind of KINDS) {
    process.removeAllListeners(kind);
    process.on(kind, (error: unknown) => errors.push(error));
  }
  try {
    await act();
    await settled();
  } finally {
    for (const { kind, listeners } of before) {
      process.removeAllListeners(kind);
      for (const listener of listeners) process.on(kind, listener as (error: unknown) => void);
    }
  }
  return errors;
}
