import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/bundle.ts';
import type { Compiler } from './results.ts';

/** What a mutant leaves unused or out of reach is none of the compiler's business here. */
const OPTIONS = [
  '--noUnusedLocals',
  'false',
  '--noUnusedParameters',
  'false',
  '--allowUnreachableCode',
  'true',
];

/**
 * Compiles the machine and its features with one file changed, in a copy of the source. Takes a second or two each time.
 *
 * @returns The compiler; disposing of it removes the copy.
 * @throws {Error} If the source does not compile as it is.
 */
export function compilerOf(): Disposable & { readonly compiles: Compiler } {
  const copy = mkdtempSync(join(ROOT, '.stryker/compiler-'));
  for (const name of ['src', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  const project = join(copy, 'tsconfig.mutants.json');
  writeFileSync(
    project,
    JSON.stringify({ extends: './tsconfig.json', include: ['src/session', 'src/features'] }),
  );
  const run = (): boolean => {
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    return spawnSync(tsc, ['-p', project, ...OPTIONS]).status === 0;
  };
  if (!run()) throw new Error('The source does not compile. See npm run lint.');
  return {
    compiles: (file, text) => {
      const original = readFileSync(join(copy, file), 'utf8');
      writeFileSync(join(copy, file), text);
      const isFine = run();
      writeFileSync(join(copy, file), original);
      return isFine;
    },
    [Symbol.dispose]: () => rmSync(copy, { recursive: true }),
  };
}
