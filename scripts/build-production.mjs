/**
 * Writes `dist/production` from `dist`: the same modules without checks, sentences and warnings for developers. In each of them
 * the constant `DEV` of `development.js` becomes `false`, and what nobody uses then is left out. Functions become arrow functions,
 * which are shorter. Names stay as they are, and nothing is bundled: that is for the bundler of the application.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/** Programs and what only Node can run: they are for developers. */
const DEVELOPERS = /^(production|cli|lab|server)[\\/]|^(testing-server|development)\.js$/;

/** What is left of an import of which nothing is used. No module of this package is imported for its effects. */
const UNUSED_IMPORT = /^import "\.[^"]+";\n/gm;

const IMPORT = /^import \{ DEV \} from '(?:\.{1,2}\/)+development\.js';\n/m;

/** A function at the top of a module, as esbuild prints it. */
const FUNCTION = /^(async )?function (\w+)(\([\s\S]*?\)) \{$([\s\S]*?)^\}$\n/gm;

/** All imports of a module, as esbuild prints them. */
const IMPORTS = /^(?:import [^;]+;\n)*/;

/**
 * Makes arrow functions of those that need not be called before their place, or with a `this`. They come first, so that all else
 * finds them, and no modules import each other in a circle.
 */
function withArrowFunctions(code) {
  const functions = [];
  const rest = code.replace(FUNCTION, (whole, kind = '', name, parameters, body) => {
    if (/\b(this|arguments)\b/.test(body)) return whole;
    functions.push(`const ${name} = ${kind}${parameters} => {${body}};\n`);
    return '';
  });
  return rest.replace(IMPORTS, (imports) => imports + functions.join(''));
}

const paths = (await readdir(DIST, { recursive: true })).filter(
  (path) => path.endsWith('.js') && !DEVELOPERS.test(path),
);

await Promise.all(
  paths.map(async (path) => {
    const source = await readFile(join(DIST, path), 'utf8');
    const { code } = await transform(source.replace(IMPORT, ''), {
      define: { DEV: 'false' },
      format: 'esm',
      minifySyntax: true,
      sourcefile: path,
      target: 'es2022',
    });
    if (/\bDEV\b/.test(code))
      throw new Error(`${path}: DEV is left, because it is imported in another way than elsewhere.`);
    const file = join(DIST, 'production', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, withArrowFunctions(code.replace(UNUSED_IMPORT, '')));
  }),
);
