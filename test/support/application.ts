import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from './bundle.ts';
import type { Bundler } from './bundlers.ts';

/** The modules that the package exports. */
export const ENTRIES = [
  'resilient-websocket',
  'resilient-websocket/codes',
  'resilient-websocket/presets',
] as const;

/** What a bundler made of a module of an application. */
export interface Output {
  readonly file: string;
  readonly text: string;
  /** The files of which something is in the text, relative to the `node_modules` of the application. */
  readonly inputs: readonly string[];
}

/** An application in a folder of its own, with the built package and its dependencies installed as npm does it. */
export class Application {
  readonly #folder: string;
  #modules = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is built is copied: a build that runs meanwhile changes nothing. */
  static async create(): Promise<Application> {
    // Bundlers tell the real paths of their inputs.
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'resilient-websocket-'));
    const application = new Application(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const manifest = await readFile(join(ROOT, 'package.json'), 'utf8');
    const { name, dependencies } = JSON.parse(manifest) as {
      readonly name: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
    for (const path of ['package.json', 'dist']) {
      await cp(join(ROOT, path), join(folder, 'node_modules', name, path), { recursive: true });
    }
    for (const dependency of Object.keys(dependencies)) {
      const path = join('node_modules', dependency);
      await cp(join(ROOT, path), join(folder, path), { recursive: true });
    }
    return application;
  }

  /** Writes a module, given as its source, and returns its path. */
  async write(source: string): Promise<string> {
    this.#modules += 1;
    const folder = join(this.#folder, `${this.#modules}`);
    await mkdir(folder);
    const file = join(folder, 'main.js');
    await writeFile(file, source);
    return file;
  }

  /** Bundles a module, given as its source. */
  async bundle(bundler: Bundler, source: string): Promise<Output> {
    const entry = await this.write(source);
    const { file, inputs } = await bundler({ root: this.#folder, entry, folder: join(entry, '../out') });
    const modules = join(this.#folder, 'node_modules');
    return {
      file,
      text: await readFile(file, 'utf8'),
      // What a bundler adds of its own has no path.
      inputs: inputs.filter((path) => path.startsWith(modules)).map((path) => relative(modules, path)),
    };
  }

  /** Removes the folder. */
  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }
}
