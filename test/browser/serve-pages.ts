import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { launchChromium } from '../support/chromium.ts';

export interface PagesOptions {
  /** The sources of the scripts of the page, by the names of the globals that they put their exports into. */
  readonly scripts: Readonly<Record<string, string>>;
  /** What the document at a path has before its scripts. Default: nothing. */
  readonly bodyOf?: (path: string) => string;
  /** Is called with each page before it goes anywhere. */
  readonly made?: (page: Page) => void;
}

/**
 * Serves a document with scripts while the tests of a file run, and gives each of them a page of Chromium that has loaded it. To be
 * called where hooks can be registered.
 *
 * @returns Where the page of the running test is found.
 */
export function servePages({ scripts, bodyOf = () => '', made }: PagesOptions): {
  readonly page: Page;
} {
  const current: { page?: Page } = {};
  let site: Server;
  let browser: Browser;

  beforeAll(async () => {
    const texts = new Map<string, string>();
    for (const [globalName, source] of Object.entries(scripts))
      texts.set(`/${globalName}.js`, (await bundle(source, { globalName })).text);
    const tags = [...texts.keys()].map((path) => `<script src="${path}"></script>`).join('');
    site = createServer(({ url = '' }, response) => {
      const text = texts.get(url);
      response.setHeader('content-type', text === undefined ? 'text/html' : 'text/javascript');
      response.end(text ?? `<!doctype html><link rel="icon" href="data:,">${bodyOf(url)}${tags}`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => site.close(resolve));
  });

  beforeEach(async () => {
    const page = await browser.newPage();
    made?.(page);
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    current.page = page;
  });

  afterEach(() => current.page?.close());

  return {
    get page() {
      if (!current.page) throw new Error('There is a page while a test runs.');
      return current.page;
    },
  };
}
