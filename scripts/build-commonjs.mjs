/**
 * Writes `dist/commonjs` from `dist`: the same modules, and their types, as CommonJS, for test runners that load no ES modules, as
 * Jest does. Node and bundlers never get them, so that there is one copy of each class: see ADR 60.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/** Other copies, and programs. */
const OTHERS = /^(production|commonjs|cli|lab)[\\/]/;

const MODULE = /(?<name>\.d\.ts|\.js)$/;

/** What a module is imported by: a path, or a name of the `imports` of the package. */
const SPECIFIER = /(?<=\b(?:from|import|require)\s?\(?)(?<quote>["'])(?<path>\.[^"']+)\.[jt]s\k<quote>/g;
const IMPORTED = /(?<=\brequire\(")(?<name>#\w+)(?="\))/g;

const paths = (await readdir(DIST, { recursive: true })).filter(
  (path) => MODULE.test(path) && !OTHERS.test(path),
);

await Promise.all(
  paths.map(async (path) => {
    const source = await readFile(join(DIST, path), 'utf8');
    const isTypes = path.endsWith('.d.ts');
    const { code } = isTypes
      ? { code: source }
      : await transform(source, { format: 'cjs', platform: 'node', target: 'es2022', sourcefile: path });
    const file = join(DIST, 'commonjs', path.replace(MODULE, isTypes ? '.d.cts' : '.cjs'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code.replace(SPECIFIER, '$1$2.cjs$1').replace(IMPORTED, '$1.cjs'));
  }),
);
