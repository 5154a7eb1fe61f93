import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a file by its path from the root. */
export function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

/** The pages of the repository, by their paths from the root. */
export function listPages(): readonly string[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);
  const root = readdirSync(ROOT);
  const pages = [...root, ...['docs', 'examples', 'bench'].flatMap(below)].filter((path) =>
    path.endsWith('.md'),
  );
  return pages.filter((path) => !path.includes('node_modules')).sort();
}
