import type { Browser, Page } from 'puppeteer-core';
import { type Tab, untilVisibility } from './tab.ts';

/** A tab of Chromium or Firefox. */
export class PuppeteerTab implements Tab {
  readonly page: Page;
  #cover: Page | undefined;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser): Promise<PuppeteerTab> {
    const page = await browser.newPage();
    await page.bringToFront();
    return new PuppeteerTab(page);
  }

  run<A extends readonly unknown[], R>(work: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const call = work as unknown as (...args: unknown[]) => R;
    return this.page.evaluate(call, ...args);
  }

  async visit(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async hide(): Promise<void> {
    this.#cover ??= await this.page.browser().newPage();
    await this.#cover.bringToFront();
    await untilVisibility(this, 'hidden');
  }

  async show(): Promise<void> {
    await this.page.bringToFront();
    await untilVisibility(this, 'visible');
  }

  async close(): Promise<void> {
    await this.#cover?.close();
    await this.page.close();
  }
}
