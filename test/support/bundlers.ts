import { join, resolve } from 'node:path';
import { nodeResolve, type RollupNodeResolveOptions } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { type Plugin, type RollupLog, rollup } from 'rollup';
import { build as buildWithVite, type InlineConfig, type Rolldown } from 'vite';
import webpack from 'webpack';

/** What to bundle, and where to. */
export interface Job {
  /** The root of the application. */
  readonly root: string;
  /** The module to begin with. */
  readonly entry: string;
  /** The folder to write to. */
  readonly folder: string;
}

/** The bundle that was written, and the absolute paths of the files of which something is in it. */
export interface Written {
  readonly file: string;
  readonly inputs: readonly string[];
}

/** Bundles one module of an application into one file. */
export type Bundler = (job: Job) => Promise<Written>;

/**
 * Bundlers for a browser as they are without any configuration: for production and, with no say of ours in it,
 * with the conditions that each of them chooses. Rollup has neither a resolver nor a minifier of its own.
 */
export const FOR_BROWSER = {
  vite: (job) => vite(job, { build: { rolldownOptions: { input: job.entry } } }),
  esbuild: (job) => runEsbuild(job, { minify: true }),
  rollup: (job) => runRollup(job, { browser: true }),
  'rollup without `browser`': (job) => runRollup(job, {}),
  webpack: (job) => runWebpack(job, {}),
} as const satisfies Readonly<Record<string, Bundler>>;

/** Bundlers for Node. Rollup reads no CommonJS, which leaves the dependencies where they are. */
export const FOR_NODE = {
  vite: (job) => vite(job, { build: { ssr: job.entry }, ssr: { noExternal: true } }),
  esbuild: (job) => runEsbuild(job, { platform: 'node', outExtension: { '.js': '.cjs' } }),
  rollup: (job) => runRollup(job, { exportConditions: ['node'] }, ['isomorphic-ws']),
  webpack: (job) => runWebpack(job, { target: 'node', output: { filename: 'main.cjs' } }),
} as const satisfies Readonly<Record<string, Bundler>>;

async function vite({ root, folder }: Job, config: InlineConfig): Promise<Written> {
  const { build, ...rest } = config;
  const built = await buildWithVite({
    root,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: folder, ...build },
    ...rest,
  });
  const { output } = built as Rolldown.RolldownOutput;
  return written(folder, output[0]);
}

async function runRollup(
  { entry, folder }: Job,
  resolution: RollupNodeResolveOptions,
  external: string[] = [],
): Promise<Written> {
  const plugins = [nodeResolve(resolution), minifier];
  const bundle = await rollup({ input: entry, external, plugins, onwarn: refuse });
  const { output } = await bundle.write({ dir: folder });
  await bundle.close();
  return written(folder, output[0]);
}

const minifier: Plugin = {
  name: 'minifier',
  renderChunk: (code) => esbuild.transform(code, { format: 'esm', minify: true }),
};

/** What cannot be resolved is only a warning to Rollup. */
function refuse({ code, message }: RollupLog): void {
  if (code !== 'EMPTY_BUNDLE') throw new Error(message);
}

/** A chunk of Rollup or of Rolldown. */
interface Chunk {
  readonly fileName: string;
  readonly modules: Readonly<Record<string, { readonly renderedLength: number }>>;
}

function written(folder: string, { fileName, modules }: Chunk): Written {
  const inputs = Object.keys(modules).filter((id) => modules[id]?.renderedLength !== 0);
  return { file: join(folder, fileName), inputs };
}

async function runEsbuild({ root, entry, folder }: Job, options: esbuild.BuildOptions): Promise<Written> {
  const { metafile } = await esbuild.build({
    ...options,
    entryPoints: [entry],
    absWorkingDir: root,
    outdir: folder,
    bundle: true,
    metafile: true,
  });
  const [[path, { inputs }]] = Object.entries(metafile.outputs) as [
    [string, esbuild.Metafile['outputs'][string]],
  ];
  const rendered = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { file: resolve(root, path), inputs: rendered.map(([input]) => resolve(root, input)) };
}

async function runWebpack(
  { root, entry, folder }: Job,
  { output, ...options }: webpack.Configuration,
): Promise<Written> {
  const compiler = webpack({
    context: root,
    entry,
    mode: 'production',
    output: { path: folder, filename: 'main.js', ...output },
    ...options,
  });
  const stats = await new Promise<webpack.Stats>((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => (stats === undefined ? reject(error) : resolve(stats)));
    });
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  const { modules } = stats.toJson({
    all: false,
    modules: true,
    nestedModules: true,
    modulesSpace: Number.POSITIVE_INFINITY,
    nestedModulesSpace: Number.POSITIVE_INFINITY,
  });
  return { file: join(folder, String(compiler.options.output.filename)), inputs: pathsOf(modules) };
}

/** Modules that webpack joined into one are inside of it. */
function pathsOf(modules: readonly webpack.StatsModule[] = []): readonly string[] {
  return modules.flatMap(({ nameForCondition, modules }) => [
    ...(nameForCondition === undefined || nameForCondition === null ? [] : [nameForCondition]),
    ...pathsOf(modules),
  ]);
}
