import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Bundler } from './bundlers.ts';
import { installPackage } from './install-package.ts';

/** The modules that the package exports and that need nothing else. */
export const ENTRIES = [
  'resilient-websocket',
  'resilient-websocket/lite',
  'resilient-websocket/full',
  'resilient-websocket/kit',
  'resilient-websocket/codes',
  'resilient-websocket/presets',
  'resilient-websocket/trace',
  'resilient-websocket/testing',
  'resilient-websocket/reconnecting-websocket',
  'resilient-websocket/partysocket',
  'resilient-websocket/connections',
] as const;

/** The module that it exports for Node only. */
export const NODE_ENTRY = 'resilient-websocket/testing/server';

/** The modules that need a peer of the package, which the application has. */
export const PEER_ENTRIES = ['resilient-websocket/react'] as const;

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

  static async create(): Promise<Application> {
    return new Application(await installPackage());
  }

  /** Writes a module, given as its source, and returns its path. */
  async write(source: string, name = 'main.js'): Promise<string> {
    this.#modules += 1;
    const folder = join(this.#folder, `${this.#modules}`);
    await mkdir(folder);
    const file = join(folder, name);
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
