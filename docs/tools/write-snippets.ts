/** Brings the code of the recipes into the pages that show it. */
import { writeFileSync } from 'node:fs';
import { listPages, ROOT, read } from './files.ts';
import { fillSnippets } from './snippets.ts';

for (const path of listPages()) {
  const page = read(path);
  const filled = fillSnippets(page, read);
  if (filled === page) continue;
  writeFileSync(`${ROOT}${path}`, filled);
  console.log(`${path} has new code.`);
}
