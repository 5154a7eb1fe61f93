import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FleetAccount, FleetReport } from './order.ts';

/** A process full of clients. */
export class Fleet {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** The next report of this kind. */
  hear<K extends FleetReport['is']>(what: K): Promise<Extract<FleetReport, { readonly is: K }>> {
    return new Promise((resolve) => {
      const listener = (report: unknown): void => {
        if ((report as FleetReport).is !== what) return;
        this.#child.off('message', listener);
        resolve(report as Extract<FleetReport, { readonly is: K }>);
      };
      this.#child.on('message', listener);
    });
  }

  /**
   * What its clients did so far.
   *
   * @throws If the process has ended.
   */
  async account(): Promise<FleetAccount> {
    const told = this.hear('account');
    this.#child.send('account');
    const ended = once(this.#child, 'close').then((): never => {
      throw new Error('A process full of clients has ended.');
    });
    return Promise.race([told, ended]);
  }
}
