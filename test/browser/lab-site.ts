import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { Subprocess } from '../support/subprocess.ts';

/** The lab as its command serves it, in a process of its own. */
export class LabSite {
  readonly url: string;
  readonly #process: Subprocess;

  private constructor(process: Subprocess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(): Promise<LabSite> {
    const process = new Subprocess(globalThis.process.execPath, ['dist/cli/main.js', 'lab', '--no-open']);
    return new LabSite(process, await process.greeting());
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** What a page of the lab looks like to who opens it. */
export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** A page of the lab in a browser, and what its user does. */
export class LabPage {
  readonly page: Page;
  /** What its console said, and what went uncaught. */
  readonly said: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => this.said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.said.push(`uncaught: ${error.message}`));
  }

  /** Opens it, and waits until its socket is open. */
  static async open(browser: Browser, url: string, look: Look): Promise<LabPage> {
    const { scheme, width, height } = look;
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height } });
    const lab = new LabPage(page);
    await page.goto(url);
    await lab.waitForStatus('open');
    return lab;
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  waitForStatus(status: string): Promise<void> {
    return this.page.locator(`#state[data-status="${status}"]`).waitFor();
  }

  /** Text of a part of the verdict that is shown. */
  verdict(part: string): Promise<string> {
    return this.page.locator(`#verdict-${part}`).innerText();
  }

  /** How many marks of endings with this code the timeline shows. */
  endings(code: number): Promise<number> {
    return this.page.locator(`#timeline [data-code="${code}"]`).count();
  }

  /** How many marks of messages with this fate the timeline shows. */
  messages(fate: string): Promise<number> {
    return this.page.locator(`#timeline [data-message="${fate}"]`).count();
  }

  /** The lanes of the spans that the timeline shows. */
  lanes(): Promise<string[]> {
    return this.page
      .locator('#timeline [data-lane]')
      .evaluateAll((spans) => spans.map((span) => span.getAttribute('data-lane') ?? ''));
  }

  /** Loads a trace. */
  load(name: string, text: string): Promise<void> {
    const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
    return this.page.getByLabel('Load a trace').setInputFiles(file);
  }

  /** The texts that do not fit into their elements, and the elements that do not fit into the page. */
  findCutText(): Promise<string[]> {
    return this.page.evaluate(() => {
      const { clientWidth } = document.documentElement;
      return [...document.querySelectorAll<HTMLElement>('body *')]
        .filter((element) => !element.matches('.unseen, #trace, #timeline *, option'))
        .filter((element) => {
          const isCut = element instanceof HTMLElement && element.scrollWidth > element.clientWidth + 1;
          const hasOwnBox = getComputedStyle(element).display !== 'inline';
          return (isCut && hasOwnBox) || element.getBoundingClientRect().right > clientWidth + 1;
        })
        .map((element) => `${element.localName}#${element.id} ${element.textContent?.slice(0, 40)}`);
    });
  }

  /** What keeps somebody from using the page, as far as axe finds it, and where. */
  async findBarriers(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate<AxeResults>('axe.run()');
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  }

  /** How many endings are listed. */
  listed(): Promise<number> {
    return this.page.locator('#history li').count();
  }

  /** Brings the socket back to an open connection, whatever has become of it. */
  async comeBack(): Promise<void> {
    if ((await this.page.locator('#state').getAttribute('data-status')) !== 'open')
      await this.press('reconnect()');
    await this.waitForStatus('open');
  }

  /** Closes it. */
  close(): Promise<void> {
    return this.page.close();
  }
}
