import { BlankPage } from './blank-page.ts';
import type { Sender } from './sender.ts';
import type { Manner, Report, Sending } from './sending.ts';

declare global {
  // Of the page.
  var sending: Sending;
  var startSending: (manner: Manner) => void;
}

const SOURCE = `
  import { connect } from './bench/clients/resilient-websocket-chromium.ts';
  import { Sending } from './bench/faults/sending.ts';
  globalThis.startSending = (manner) => {
    globalThis.sending = new Sending(connect, manner);
    addEventListener('error', ({ message }) => globalThis.sending.caught(message));
    addEventListener('unhandledrejection', ({ reason }) => globalThis.sending.caught(String(reason)));
  };
`;

/** A client that sends, in a page of Chromium. */
export class PageSender implements Sender {
  readonly #page: BlankPage;

  private constructor(page: BlankPage) {
    this.#page = page;
  }

  static async start(manner: Manner): Promise<PageSender> {
    const page = await BlankPage.open(SOURCE);
    await page.page.evaluate((given) => globalThis.startSending(given), manner);
    return new PageSender(page);
  }

  renew(): void {
    void this.#page.page.evaluate(() => globalThis.sending.renew());
  }

  finish(): Promise<Report> {
    return this.#page.page.evaluate(() => globalThis.sending.finish());
  }

  stop(): Promise<void> {
    return this.#page.close();
  }
}
