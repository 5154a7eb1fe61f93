import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { type Page, readPage } from './markdown.ts';

/**
 * Checks the links of pages: that files and anchors are there, and that addresses outside have the form of one. Nothing
 * outside is asked.
 *
 * @param root The folder that the paths are relative to; no link may lead out of it.
 * @param paths The pages.
 * @returns A sentence for each link that is broken.
 */
export function findBrokenLinks(root: string, paths: readonly string[]): readonly string[] {
  const pages = new Map<string, Page>();
  const pageAt = (path: string): Page => {
    const page = pages.get(path) ?? readPage(readFileSync(join(root, path), 'utf8'));
    pages.set(path, page);
    return page;
  };
  return paths.flatMap((path) =>
    pageAt(path).links.flatMap(({ line, target }) => {
      const flaw = /^[a-z][a-z0-9+.-]*:/i.test(target)
        ? flawOfAddress(target)
        : flawOfPath(root, path, target, pageAt);
      return flaw === undefined ? [] : [`${path}:${line}: ${target} ${flaw}`];
    }),
  );
}

function flawOfAddress(target: string): string | undefined {
  if (/^mailto:\S+@\S+$/.test(target)) return undefined;
  if (!URL.canParse(target)) return 'is no URL.';
  const { protocol, hostname } = new URL(target);
  if (protocol !== 'https:') return 'should be https.';
  return hostname.includes('.') ? undefined : 'names no host.';
}

function flawOfPath(
  root: string,
  from: string,
  target: string,
  pageAt: (path: string) => Page,
): string | undefined {
  const [path = '', anchor] = target.split('#') as [string, string?];
  const file = path === '' ? from : normalize(join(dirname(from), decodeURI(path)));
  if (path.startsWith('/') || file.startsWith('..')) return 'leads out of the repository.';
  if (!existsSync(join(root, file))) return 'is not there.';
  if (anchor === undefined) return undefined;
  if (statSync(join(root, file)).isDirectory() || extname(file) !== '.md')
    return 'has an anchor, but is no page.';
  return pageAt(file).anchors.has(anchor) ? undefined : 'names no heading of that page.';
}
