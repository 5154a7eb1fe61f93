/**
 * Reads the report of the last run of Stryker, and writes down how it went: results.json and docs/mutation.md. With `page`
 * as its argument it only writes the page again, from the results. Ends with code 1 if the goal is missed.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { compilerOf } from './compiler.ts';
import { EXPLANATIONS } from './explanations.ts';
import { GOAL, page, staleChanges } from './page.ts';
import { type Report, type Results, readReport, score } from './results.ts';

const RESULTS = new URL('results.json', import.meta.url);
const REPORT = new URL('../../.stryker/mutation.json', import.meta.url);

async function readJson<T>(path: string | URL): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

async function readLastRun(): Promise<Results | undefined> {
  const report = await readJson<Report>(REPORT);
  const whole = await readJson<Report['config']>(new URL('stryker.config.json', import.meta.url));
  if (report.config.mutate.join() !== whole.mutate.join()) return undefined;
  const { version } = await readJson<{ version: string }>(new URL('../../package.json', import.meta.url));
  const { mtime } = await stat(REPORT);
  using compiler = compilerOf();
  return readReport(report, { date: mtime.toISOString().slice(0, 10), version, compiles: compiler.compiles });
}

const results = process.argv[2] === 'page' ? await readJson<Results>(RESULTS) : await readLastRun();
if (results === undefined) {
  console.log('That was a part of the source only: results.json and docs/mutation.md stay as they are.');
} else {
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(new URL('../../docs/mutation.md', import.meta.url), page(results, EXPLANATIONS));
  for (const change of staleChanges(results.survivors, EXPLANATIONS)) {
    console.log(`explanations.ts explains what did not survive: ${change}`);
  }
  const percent = score(results.tallies);
  console.log(`${percent.toFixed(1)} % of the mutants were noticed; the goal is ${GOAL} %.`);
  if (percent < GOAL) process.exitCode = 1;
}
