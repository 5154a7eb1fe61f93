/**
 * Runs all cases once in every round, one after the other: forwards in the first round, backwards in the second, and so
 * on. So what slows the machine down for a while hits all of them, and none always runs after the same other.
 *
 * @returns For each case, in their order, the results of its rounds.
 */
export async function interleave<Case, Result>(
  rounds: number,
  cases: readonly Case[],
  run: (each: Case) => Promise<Result>,
): Promise<readonly (readonly Result[])[]> {
  const lanes = cases.map((each) => ({ each, results: [] as Result[] }));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? lanes : [...lanes].reverse();
    for (const { each, results } of order) results.push(await run(each));
  }
  return lanes.map(({ results }) => results);
}
