import type { WebDriver } from 'selenium-webdriver';
import { type Tab, untilVisibility } from './tab.ts';

/** The window of a WebKitGTK. */
export class WebkitTab implements Tab {
  readonly #session: WebDriver;

  private constructor(session: WebDriver) {
    this.#session = session;
  }

  static async open(session: WebDriver): Promise<WebkitTab> {
    // A call that meets a change of pages is lost. It shall fail soon, to be made again.
    await session.manage().setTimeouts({ script: 500 });
    return new WebkitTab(session);
  }

  run<A extends readonly unknown[], R>(work: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return this.#session.executeScript(`return (${work})(...arguments)`, ...args);
  }

  visit(url: string): Promise<void> {
    return this.#session.get(url);
  }

  async hide(): Promise<void> {
    await this.#session.manage().window().minimize();
    await untilVisibility(this, 'hidden');
  }

  async show(): Promise<void> {
    await this.#session.manage().window().setRect({ width: 1000, height: 800 });
    await untilVisibility(this, 'visible');
  }

  /** The window stays, for the next test: its page only is gone. */
  close(): Promise<void> {
    return this.visit('about:blank');
  }
}
