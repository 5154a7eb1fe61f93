/** What the parent wants of this process. */
export function readOrder<T>(): T {
  return JSON.parse(process.argv[1] ?? '') as T;
}

/** Tells the parent the result, and ends this process, whatever the client still waits for. */
export function report(result: unknown): void {
  process.send?.(result, () => process.exit());
}

/** CPU time that this process has used, in microseconds, all its threads together. */
export function usedCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Collects all garbage, so that what follows is not charged for what came before.
 *
 * @throws If Node runs without `--expose-gc`.
 */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('This needs --expose-gc.');
  globalThis.gc();
}
