/** Brings the code of the recipes, and the list of the differences, into the pages that show them. */
import { writeFileSync } from 'node:fs';
import { fillDifferences } from './differences.ts';
import { listPages, ROOT, read } from './files.ts';
import { fillSnippets } from './snippets.ts';

for (const path of listPages()) {
  const page = read(path);
  const filled = fillDifferences(fillSnippets(page, read));
  if (filled === page) continue;
  writeFileSync(`${ROOT}${path}`, filled);
  console.log(`${path} has new code, or another list.`);
}
