import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from './bundle.ts';
import { execute } from './child.ts';
import { installPackage } from './install-package.ts';

/** The oldest compiler takes a while where other things are done, too. */
const COMPILER_MS = 55_000;

/** What a compiler complains about; without a file, it is about the project. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A TypeScript project in a folder of its own, with the built package and what it depends on installed. */
export class TypescriptProject {
  readonly #folder: string;
  readonly #modules: string;
  readonly #files: string[] = [];
  readonly #types: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.#modules = join(folder, 'node_modules');
  }

  static async create(): Promise<TypescriptProject> {
    return new TypescriptProject(await installPackage());
  }

  /** Writes a module, given as its source. */
  async add(name: string, source: string): Promise<void> {
    await writeFile(join(this.#folder, name), source);
    this.#files.push(name);
  }

  /** Installs an `@types/node` that lies elsewhere, copied so that it does not find the types there. */
  async addNodeTypes(folder: string): Promise<void> {
    const from = await realpath(folder);
    const undici = createRequire(join(from, 'package.json')).resolve('undici-types/package.json');
    await mkdir(join(this.#modules, '@types'));
    await cp(from, join(this.#modules, '@types/node'), { recursive: true });
    await cp(dirname(undici), join(this.#modules, 'undici-types'), { recursive: true });
    this.#types.push('node');
  }

  /** Installs a package of this repository, without what it depends on. */
  async install(name: string): Promise<void> {
    await cp(join(ROOT, 'node_modules', name), join(this.#modules, name), { recursive: true });
  }

  /** Compiles all modules, the declarations of every package included, and writes the declarations of the modules. */
  async compile(compiler: string, options: object): Promise<readonly Complaint[]> {
    const config = await this.#configure(options);
    const args = [join(compiler, 'bin/tsc'), '-p', config, '--pretty', 'false'];
    const { exitCode, stdout, stderr } = await execute(process.execPath, args, {}, COMPILER_MS);
    const complaints = stdout.split('\n').flatMap((line) => this.#read(line));
    if ((exitCode === 0) !== (complaints.length === 0)) {
      throw new Error(`The compiler ended with ${exitCode}: ${stdout}${stderr}`);
    }
    return complaints;
  }

  /** Removes the folder. */
  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }

  /** Writes a configuration, and returns its path. */
  async #configure(options: object): Promise<string> {
    const compilerOptions = {
      target: 'ES2022',
      types: this.#types,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: this.#folder,
      outDir: 'declarations',
      ...options,
    };
    const path = join(await mkdtemp(join(this.#folder, 'tsconfig-')), 'tsconfig.json');
    const files = this.#files.map((file) => join(this.#folder, file));
    await writeFile(path, JSON.stringify({ compilerOptions, files }));
    return path;
  }

  #read(line: string): readonly Complaint[] {
    const [, file, number, message] = /^(?:(.+)\((\d+),\d+\): )?(error TS.*)$/.exec(line) ?? [];
    if (message === undefined) return [];
    const path = file === undefined ? '' : relative(this.#folder, resolve(ROOT, file));
    return [{ file: path, line: Number(number ?? 0), message }];
  }
}
