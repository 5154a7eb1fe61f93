import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundle } from '../support/bundle.ts';
import type { LifeOptions } from './page-side.ts';

/** It loads for as long as its picture does, which is not there. */
const EARLY = `<script src="/script.js"></script><script>
  const given = new URLSearchParams(location.search);
  rws.begin(given.get('url'), JSON.parse(given.get('options')));
</script><img src="/slow?ms=500">`;

const HEAD = '<!doctype html><link rel="icon" href="data:,">';

/** Where a navigation can lead. */
export const PATHS = {
  /** A page with the socket's script. */
  start: '/',
  /** The same, which makes its socket before it has loaded. */
  early: (url: string, options: LifeOptions): string => {
    return `/early?${new URLSearchParams({ url, options: JSON.stringify(options) })}`;
  },
  /** A page with nothing in it. */
  other: '/other',
  /** The same, answered late: `slow(ms)` says how late. */
  slow: (ms: number): string => `/slow?ms=${ms}`,
  /** No page: 204, at which the browser stays where it is. */
  nothing: '/nothing',
  /** No page: a file to keep. */
  download: '/download',
} as const;

/** A web site on the loopback, with pages to leave and to come back to. */
export class Site {
  readonly #server: Server;
  /** How often the picture of the early page was asked for. */
  pictures = 0;

  private constructor(script: string) {
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site.invalid');
      const page = (text: string): unknown => response.setHeader('content-type', 'text/html').end(text);
      switch (pathname) {
        case '/script.js':
          return response.setHeader('content-type', 'text/javascript').end(script);
        case PATHS.start:
          return page(`${HEAD}<script src="/script.js"></script><p>start`);
        case '/early':
          return page(HEAD + EARLY);
        case PATHS.nothing:
          return response.writeHead(204).end();
        case PATHS.download:
          response.setHeader('content-type', 'application/octet-stream');
          return response.setHeader('content-disposition', 'attachment; filename=file.bin').end('file');
        case '/slow':
          if (request.headers['sec-fetch-dest'] === 'image') this.pictures++;
          return setTimeout(() => page(`${HEAD}<p>late`), Number(searchParams.get('ms')));
        default:
          return page(`${HEAD}<p>other`);
      }
    });
  }

  /** @param module The module, as its source, whose exports the start page has in its global `rws`. */
  static async start(module: string): Promise<Site> {
    const { text } = await bundle(module, { globalName: 'rws' });
    const site = new Site(text);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  /** The address of a path. */
  at(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
