/**
 * Compares the rules of docs/SPEC.md and docs/differences.md with the titles of the tests, both ways. Ends with code
 * 1 if a rule has no test, or a test names a rule that does not exist.
 */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const spec = ['docs/SPEC.md', 'docs/differences.md']
  .map((path) => readFileSync(new URL(path, root), 'utf8'))
  .join('\n');
const rules = [...spec.matchAll(/^- \*\*\[([A-Z]+-\d+)\]\*\*/gm)].map(([, id]) => id as string);
const tests = readdirSync(new URL('test/', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => !path.includes('node_modules'))
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [
    ...readFileSync(new URL(`test/${path}`, root), 'utf8').matchAll(/['"`]\[([A-Z]+-\d+)\]/g),
  ])
  .map(([, id]) => id as string);

const twice = rules.filter((id, index) => rules.indexOf(id) !== index);
const untested = rules.filter((id) => !tests.includes(id));
const unknown = [...new Set(tests)].filter((id) => !rules.includes(id));

for (const id of twice) console.error(`The rule ${id} is there twice.`);
for (const id of untested) console.error(`The rule ${id} has no test.`);
for (const id of unknown) console.error(`A test names ${id}, which is no rule.`);
if (twice.length + untested.length + unknown.length > 0) process.exit(1);
console.log(`${rules.length} rules, each with a test.`);
