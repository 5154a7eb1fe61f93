import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../../test/support/bundle.ts';
import { launchChromium } from '../../../test/support/chromium.ts';
import { listen } from '../../../test/support/listen.ts';
import { awaitAtMost } from '../await-at-most.ts';
import type { Program } from './program.ts';
import type { Order, Report, Standing, Subject } from './subject.ts';

/** Longer than any order takes. */
const ANSWER_MS = 20_000;

const SOURCE = `
  import { Program } from './bench/faults/subject/program.ts';
  globalThis.program = new Program({ WebSocket: undefined, hasPings: false });
  addEventListener('error', ({ message }) => globalThis.program.caught(message));
  addEventListener('unhandledrejection', ({ reason }) => globalThis.program.caught(String(reason)));
`;

declare global {
  // Of the page.
  var program: Program;
}

/** A subject in a page of Chromium. */
export class PageSubject implements Subject {
  readonly #browser: Browser;
  readonly #site: Server;
  readonly #page: Page;

  private constructor(browser: Browser, site: Server, page: Page) {
    this.#browser = browser;
    this.#site = site;
    this.#page = page;
  }

  static async start(): Promise<PageSubject> {
    const { text } = await bundle(SOURCE);
    const site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>subject</title>');
    });
    const port = await listen(site);
    const browser = await launchChromium();
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({ type: 'module', content: text });
    return new PageSubject(browser, site, page);
  }

  ask(order: Order): Promise<Standing> {
    return within(this.#page.evaluate((given) => globalThis.program.obey(given), order));
  }

  report(): Promise<Report> {
    return within(this.#page.evaluate(() => globalThis.program.report()));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#site.closeAllConnections();
    await new Promise((resolve) => this.#site.close(resolve));
  }
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const result = await awaitAtMost(answer, ANSWER_MS);
  if (result === undefined) throw new Error('The subject does not answer.');
  return result;
}
