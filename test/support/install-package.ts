import { cp, mkdtemp, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './bundle.ts';

/**
 * Makes a new folder with the built package and its dependencies installed as npm does it, and returns its real path.
 * All is copied: a build that runs meanwhile changes nothing.
 *
 * @param application A folder with what is in the new one besides; by default nothing but a `package.json`.
 */
export async function installPackage(application?: URL): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'resilient-websocket-'));
  if (application === undefined) {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  } else await cp(application, folder, { recursive: true });
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
  return folder;
}
