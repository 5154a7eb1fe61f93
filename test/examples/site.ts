import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';
import { ROOT } from '../support/bundle.ts';

/** Compiles the components of Vue and Svelte as the plugins of their bundlers do. */
const components: Plugin = {
  name: 'components',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
      const { content } = compileScript(descriptor, { id: basename(path), inlineTemplate: true });
      return { contents: content, loader: 'ts' };
    });
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), { filename: path, generate: 'client' });
      return { contents: js.code, loader: 'js' };
    });
  },
};

/** A site that serves recipes to a browser. */
export interface Site {
  readonly url: string;
  stop(): Promise<void>;
}

/** Bundles modules of the recipes for browsers, and serves each as its name with `.js`; `/` is a page with `/main.js`. */
export async function serveRecipe(...modules: readonly string[]): Promise<Site> {
  const scripts = new Map<string, string>();
  for (const module of modules) {
    scripts.set(`/${basename(module, extname(module))}.js`, await bundleRecipe(module));
  }
  const server = createServer(({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    const script = scripts.get(path);
    response
      .setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
      .end(script ?? '<!doctype html><link rel="icon" href="data:,"><body><script src="/main.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function bundleRecipe(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}examples/recipes/${module}`],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    conditions: ['browser'],
    jsx: 'automatic',
    plugins: [components],
    define: { 'process.env.NODE_ENV': '"development"' },
    // Not that of this repository: its paths lead to the source, and the recipe uses the built package.
    tsconfigRaw: {},
  });
  return outputFiles.map(({ text }) => text).join('');
}
