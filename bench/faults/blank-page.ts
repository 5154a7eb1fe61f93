import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../test/support/bundle.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { listen } from '../../test/support/listen.ts';

/** A page of Chromium with nothing but a script in it. */
export class BlankPage {
  readonly #browser: Browser;
  readonly #site: Server;
  readonly page: Page;

  private constructor(browser: Browser, site: Server, page: Page) {
    this.#browser = browser;
    this.#site = site;
    this.page = page;
  }

  /** @param source A module; imports begin at the root of the package. */
  static async open(source: string): Promise<BlankPage> {
    const { text } = await bundle(source);
    const site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>blank</title>');
    });
    const port = await listen(site);
    const browser = await launchChromium();
    // The certificates of the servers are their own.
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({ type: 'module', content: text });
    return new BlankPage(browser, site, page);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#site.closeAllConnections();
    await new Promise((resolve) => this.#site.close(resolve));
  }
}
