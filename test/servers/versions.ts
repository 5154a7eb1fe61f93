import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Version } from './server.ts';

const run = promisify(execFile);

/** The version of a server, without what a distribution adds to it. */
export async function versionOf(version: Version): Promise<string> {
  if ('npm' in version) {
    const file = new URL(`node_modules/${version.npm}/package.json`, import.meta.url);
    return (JSON.parse(await readFile(file, 'utf8')) as { readonly version: string }).version;
  }
  const [file = '', ...args] =
    'debian' in version ? ['/usr/bin/dpkg-query', '--show', version.debian] : version.command;
  const { stdout } = await run(file, args);
  // A package of Debian has its name and a tab before it, and perhaps an epoch; what follows a dash is Debian's own.
  const text = 'debian' in version ? stdout.replace(/^.*\t(\d+:)?/, '').replace(/-.*/, '') : stdout;
  return /\d+([.-]\d+)*/.exec(text)?.[0] ?? text.trim();
}
