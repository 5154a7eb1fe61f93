import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { awaitAtMost } from './await-at-most.ts';
import { NODE_WITH_GLOBAL } from './node-with-global.ts';
import type { Order, Request } from './sender.child.ts';
import type { Report } from './sending.ts';

const CHILD = fileURLToPath(new URL('sender.child.ts', import.meta.url));

/** Longer than the end of a sender takes on purpose. */
const REPORT_MS = 15_000;

/** A client that sends. */
export interface Sender {
  /** Puts a new client in the place of the one that there is. */
  renew(): void;
  /**
   * Ends the client, and hears what became of it.
   *
   * @throws If it is gone, or does not answer.
   */
  finish(): Promise<Report>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** Starts sending. */
export async function startSender({ name, ...manner }: Order): Promise<Sender> {
  if (name !== 'resilient-websocket-chromium') return new ProcessSender({ name, ...manner });
  // Only where it is wanted: it takes a while to load.
  const { PageSender } = await import('./page-sender.ts');
  return PageSender.start(manner);
}

/** One in a process of its own: what it does to that process is a result. */
class ProcessSender implements Sender {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(order: Order) {
    // With the flags of this process, among them those that make it run TypeScript.
    const node = order.name === 'resilient-websocket-global' ? { execPath: NODE_WITH_GLOBAL } : {};
    this.#child = fork(CHILD, [JSON.stringify(order)], node);
    this.#exited = once(this.#child, 'exit');
  }

  renew(): void {
    this.#request('renew');
  }

  async finish(): Promise<Report> {
    const reported = once(this.#child, 'message').then(([report]) => report as Report);
    this.#request('finish');
    const report = await awaitAtMost(Promise.race([reported, this.#exited.then(() => undefined)]), REPORT_MS);
    if (report === undefined) throw new Error('The sender is gone without a report.');
    return report;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #request(request: Request): void {
    if (!this.#child.connected) throw new Error('The process of the sender has ended.');
    this.#child.send(request);
  }
}
