import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';

/** What may be passed on with a mere notice. */
const LICENCES = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

/** What npm runs by itself when a package is installed. */
const HOOKS = ['preinstall', 'install', 'postinstall'];

interface Manifest {
  readonly license?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: true; readonly devOptional?: true }>>;
}

async function readJson<T>(...path: readonly string[]): Promise<T> {
  return JSON.parse(await readFile(join(ROOT, ...path), 'utf8')) as T;
}

/** All that is installed with the package, whoever asks for it, and the package itself, whose path is empty. */
async function installed(): Promise<readonly string[]> {
  const { packages } = await readJson<Lock>('package-lock.json');
  const kept = Object.entries(packages).filter(([, { dev, devOptional }]) => !(dev || devOptional));
  return kept.map(([path]) => path);
}

describe('what is installed with the package', () => {
  it('[PK-11] is mitt, ws and isomorphic-ws', async () => {
    const names = ['', 'node_modules/isomorphic-ws', 'node_modules/mitt', 'node_modules/ws'];
    expect([...(await installed())].sort()).toEqual(names);
  });

  it('[PK-11] has a licence that asks for a notice only, and runs nothing when it is installed', async () => {
    for (const path of await installed()) {
      const { license, scripts = {} } = await readJson<Manifest>(path, 'package.json');
      expect(LICENCES, path).toContain(license);
      expect(
        HOOKS.filter((hook) => hook in scripts),
        path,
      ).toEqual([]);
    }
  });
});
