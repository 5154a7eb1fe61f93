/** Writes the reference, docs/api, anew. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { makeApiPages } from './api/pages.ts';
import { ROOT } from './files.ts';

const folder = `${ROOT}docs/api/`;
const pages = makeApiPages(ROOT);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of pages) writeFileSync(`${folder}${name}`, text);
console.log(`${pages.size} pages in docs/api.`);
