import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../test/support/bundle.ts';

/** The version of an installed package, or of this one. */
export async function readVersion(name: string): Promise<string> {
  const folder = name === 'resilient-websocket' ? ROOT : join(ROOT, 'node_modules', name);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
