/** What those give that get to their end. The others are told on the console, and the process ends with code 1. */
export async function gather<T>(runs: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(runs);
  return settled.flatMap((run) => {
    if (run.status === 'fulfilled') return [run.value];
    console.error('A client did not get to the end:', run.reason);
    process.exitCode = 1;
    return [];
  });
}
