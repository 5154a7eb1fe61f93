import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A file that the page is made of. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** The folders of the built package whose modules a page can load. */
const FOLDERS = ['codes', 'session', 'features', 'socket', 'platform', 'trace', 'lab'];

const BUILT = new URL('../../', import.meta.url);

/** Reads all that the page is made of, by the path under which it is asked for. Nothing else is ever served. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const places: [path: string, file: URL][] = [
    ['/', new URL('lab/page/index.html', BUILT)],
    ['/style.css', new URL('lab/page/style.css', BUILT)],
    ['/mitt.mjs', new URL(import.meta.resolve('mitt'))],
    ...['full', 'default-exports', 'common-exports', 'codes', 'presets', 'development'].map(
      (entry): [string, URL] => [`/${entry}.js`, new URL(`${entry}.js`, BUILT)],
    ),
    ...FOLDERS.flatMap((folder) => modulesIn(folder)),
  ];
  const files = places.map(async ([path, file]): Promise<[string, PageFile]> => {
    return [path, { type: typeOf(path), content: await readFile(file) }];
  });
  return new Map(await Promise.all(files));
}

function modulesIn(folder: string): readonly [path: string, file: URL][] {
  const root = fileURLToPath(new URL(`${folder}/`, BUILT));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => [`/${folder}/${path.replaceAll('\\', '/')}`, pathToFileURL(`${root}${path}`)]);
}

function typeOf(path: string): string {
  if (path === '/') return 'text/html; charset=utf-8';
  return path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
}

/**
 * What the page may load and connect to: its own files, and servers of the loopback. The import map has to be a part of
 * the page, so it is let in by its hash.
 */
export function contentPolicyFor(html: string): string {
  const [, map = ''] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html) ?? [];
  const hash = createHash('sha256').update(map).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "worker-src 'self'",
    "style-src 'self'",
    'img-src data:',
    "connect-src 'self' ws://127.0.0.1:*",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
