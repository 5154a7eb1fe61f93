/**
 * Checks the pages: that their links lead somewhere, that the code they show is that of the recipes, that the
 * differences are those of the test, and that the reference is that of the source. Ends with code 1 if something is not so.
 */
import { readdirSync } from 'node:fs';
import { makeApiPages } from './api/pages.ts';
import { fillDifferences } from './differences.ts';
import { listPages, ROOT, read } from './files.ts';
import { findBrokenLinks } from './links.ts';
import { countSnippets, fillSnippets } from './snippets.ts';

const paths = listPages();
const flaws = [...findBrokenLinks(ROOT, paths)];
let snippets = 0;
for (const path of paths) {
  const page = read(path);
  snippets += countSnippets(page);
  try {
    if (fillSnippets(page, read) !== page) flaws.push(`${path} shows old code: npm run docs:snippets`);
    if (fillDifferences(page) !== page) flaws.push(`${path} shows an old list: npm run docs:snippets`);
  } catch (error) {
    flaws.push(`${path}: ${(error as Error).message}`);
  }
}
const pages = makeApiPages(ROOT);
const files = readdirSync(`${ROOT}docs/api`);
for (const name of new Set([...pages.keys(), ...files])) {
  const isCurrent = files.includes(name) && read(`docs/api/${name}`) === pages.get(name);
  if (!isCurrent) flaws.push(`docs/api/${name} is not that of the source: npm run docs:api`);
}

for (const flaw of flaws) console.error(flaw);
if (flaws.length > 0) process.exit(1);
console.log(
  `${paths.length} pages: links, ${snippets} pieces of code and the reference are as they should be.`,
);
