import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The root of the package. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** What a bundler made of a module. */
export interface Bundle {
  readonly text: string;
  /** The files that went in, relative to the root of the package. */
  readonly inputs: readonly string[];
}

export interface BundleOptions {
  /** The global that a classic script puts its exports into; without it the bundle is an ES module. */
  readonly globalName?: string;
  /** The conditions of a target that is no browser, besides `import` and `default`. */
  readonly conditions?: readonly string[];
  /** Leaves the imports of packages to whoever runs the bundle. */
  readonly packages?: 'external';
  /** Packages that are left to whoever runs the bundle, by name. */
  readonly external?: readonly string[];
  /** For what engines of 2022 know. */
  readonly minify?: boolean;
  /** Of the modules of the package, those without checks and sentences. */
  readonly production?: boolean;
}

/** Bundles a module, given as its source, as an application does that has the built package installed. */
export async function bundle(source: string, options: BundleOptions = {}): Promise<Bundle> {
  const { globalName, conditions, packages = 'bundle', external = [] } = options;
  const { minify = false, production = false } = options;
  const mode = production ? ['production'] : [];
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    packages,
    external: [...external],
    jsx: 'automatic',
    minify,
    target: 'es2022',
    ...(globalName === undefined ? { format: 'esm' } : { format: 'iife', globalName }),
    ...(conditions === undefined
      ? { platform: 'browser', conditions: ['module', ...mode] }
      : {
          platform: 'neutral',
          conditions: [...conditions, ...mode],
          // For a browser it is defined by itself; React asks for it.
          define: { 'process.env.NODE_ENV': '"production"' },
        }),
    // Not the tsconfig of this repository: its paths lead to the source.
    tsconfigRaw: {},
  });
  return { text: outputFiles.map(({ text }) => text).join(''), inputs: Object.keys(metafile.inputs) };
}
