import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { awaitAtMost } from './await-at-most.ts';
import { NODE_WITH_GLOBAL } from './node-with-global.ts';
import type { Order, Report, Request } from './sender.child.ts';

const CHILD = fileURLToPath(new URL('sender.child.ts', import.meta.url));

/** Longer than the end of a sender takes on purpose. */
const REPORT_MS = 15_000;

/** A client that sends, in a process of its own: what it does to that process is a result. */
export class Sender {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  /** Starts sending. */
  constructor(order: Order) {
    // With the flags of this process, among them those that make it run TypeScript.
    const node = order.name === 'resilient-websocket-global' ? { execPath: NODE_WITH_GLOBAL } : {};
    this.#child = fork(CHILD, [JSON.stringify(order)], node);
    this.#exited = once(this.#child, 'exit');
  }

  /** Puts a new client in the place of the one that there is. */
  renew(): void {
    this.#request('renew');
  }

  /**
   * Ends the client, and hears what became of it.
   *
   * @throws If the process has ended before, or does not answer.
   */
  async finish(): Promise<Report> {
    const reported = once(this.#child, 'message').then(([report]) => report as Report);
    this.#request('finish');
    const report = await awaitAtMost(Promise.race([reported, this.#exited.then(() => undefined)]), REPORT_MS);
    if (report === undefined) throw new Error('The sender is gone without a report.');
    return report;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #request(request: Request): void {
    if (!this.#child.connected) throw new Error('The process of the sender has ended.');
    this.#child.send(request);
  }
}
