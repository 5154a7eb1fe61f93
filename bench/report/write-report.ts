import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../test/support/bundle.ts';
import type { Table } from '../table.ts';
import { drawOverview } from './overview-picture.ts';
import { writePage } from './page.ts';
import { describeRun, keepResults, mergeResults, type Result, readResults } from './results.ts';
import { drawTable } from './table-picture.ts';
import { judgeTable } from './verdict.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const PICTURES = join(ROOT, 'docs/images/benchmarks');

/** How the page refers to {@link PICTURES}. */
const PICTURES_FROM_PAGE = 'images/benchmarks';

/**
 * Prints what a run has found. The tables of a full run are also kept, and the page is written from all that is kept; a quick
 * run has too few rounds for that.
 */
export async function writeReport(
  tables: readonly Table[],
  { isQuick }: { readonly isQuick: boolean },
): Promise<void> {
  const run = describeRun();
  const fresh = tables.map((table): Result => ({ ...table, run }));
  console.log(writePage(fresh));
  if (isQuick) return;
  await keepResults(mergeResults(await readResults(), fresh));
  await rewriteReport();
}

/** Writes the page and its pictures again, from the results that are kept. */
export async function rewriteReport(): Promise<void> {
  const results = await readResults();
  await rm(PICTURES, { recursive: true, force: true });
  await mkdir(PICTURES, { recursive: true });
  const keep = (id: string, picture: string): Promise<void> =>
    writeFile(join(PICTURES, `${id}.svg`), picture);
  const verdicts = results.map(judgeTable).filter((verdict) => verdict !== undefined);
  await Promise.all([
    ...(verdicts.length > 0 ? [keep('overview', drawOverview(verdicts))] : []),
    ...results.map((result) => keep(result.id, drawTable(result))),
  ]);
  await writeFile(
    PAGE,
    writePage(results, (id) => `${PICTURES_FROM_PAGE}/${id}.svg`),
  );
}
