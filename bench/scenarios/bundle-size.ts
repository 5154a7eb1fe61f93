import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from '../../test/support/bundle.ts';
import { CONTENDERS, type Contender } from '../clients/contenders.ts';
import { readVersion } from '../clients/versions.ts';
import { figureOf } from '../measure/statistics.ts';
import type { Scenario } from '../table.ts';

/** What a page has to load for a client. */
export const scenario: Scenario = {
  name: 'bundle-size',
  async run() {
    return [
      {
        id: 'bundle-size',
        title: 'Size of the bundle',
        unit: 'kB',
        method:
          'What a client needs that reconnects and queues: the class alone, with websocket-ts also its queue and its ' +
          'back-off. esbuild bundles and minifies it for browsers (ES modules, ES2022, with the condition `production`, as ' +
          'Vite and webpack do), and Brotli compresses it as well as it can. 1 kB is 1000 B.',
        goal: 5,
        figures: await Promise.all(
          CONTENDERS.map(async (contender) =>
            figureOf(contender.name, await readVersion(contender.name), [await measure(contender)]),
          ),
        ),
      },
    ];
  },
};

async function measure({ entry, exported }: Contender): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${exported.join(', ')} } from '${entry}';`, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['production', 'module'],
    // Not the tsconfig of this repository: its paths lead to the source.
    tsconfigRaw: {},
  });
  return brotliCompressSync(outputFiles[0]?.contents ?? '').length / 1000;
}
