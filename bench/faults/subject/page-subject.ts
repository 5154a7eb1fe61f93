import { awaitAtMost } from '../await-at-most.ts';
import { BlankPage } from '../blank-page.ts';
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
  readonly #page: BlankPage;

  private constructor(page: BlankPage) {
    this.#page = page;
  }

  static async start(): Promise<PageSubject> {
    return new PageSubject(await BlankPage.open(SOURCE));
  }

  ask(order: Order): Promise<Standing> {
    return within(this.#page.page.evaluate((given) => globalThis.program.obey(given), order));
  }

  report(): Promise<Report> {
    return within(this.#page.page.evaluate(() => globalThis.program.report()));
  }

  stop(): Promise<void> {
    return this.#page.close();
  }
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const result = await awaitAtMost(answer, ANSWER_MS);
  if (result === undefined) throw new Error('The subject does not answer.');
  return result;
}
