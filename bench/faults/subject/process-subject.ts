import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { awaitAtMost } from '../await-at-most.ts';
import { NODE_WITH_GLOBAL } from '../node-with-global.ts';
import type { Answer, Request } from './subject.child.ts';
import type { Order, Report, Standing, Subject, Transport } from './subject.ts';

const CHILD = fileURLToPath(new URL('subject.child.ts', import.meta.url));

/** Longer than any order takes. */
const ANSWER_MS = 20_000;

/** A subject in a Node of its own. */
export class ProcessSubject implements Subject {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  constructor(transport: Transport) {
    this.#child = fork(CHILD, [transport], {
      // The certificate of the server is its own.
      env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' },
      ...(transport === 'global' ? { execPath: NODE_WITH_GLOBAL } : {}),
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', ({ id, result }: Answer) => {
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  async ask(order: Order): Promise<Standing> {
    return (await this.#request(order)) as Standing;
  }

  async report(): Promise<Report> {
    return (await this.#request('report')) as Report;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #request(order: Request['order']): Promise<unknown> {
    if (!this.#child.connected) throw new Error('The process of the subject has ended.');
    const id = ++this.#lastId;
    const answered = new Promise<unknown>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, order } satisfies Request);
    const gone = this.#exited.then(() => undefined);
    const result = await awaitAtMost(Promise.race([answered, gone]), ANSWER_MS);
    if (result === undefined) throw new Error('The subject does not answer.');
    return result;
  }
}
