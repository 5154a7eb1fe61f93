import { EventEmitter, on } from 'node:events';

/** What was told so far, in order. It survives a restart of the server, as a table in a data base does. */
export class News {
  readonly #told: string[] = [];
  readonly #emitter = new EventEmitter();

  tell(text: string): void {
    this.#told.push(text);
    this.#emitter.emit('told');
  }

  /** All from there on, with its index, and what comes after, until it is aborted. */
  async *from(start: number, signal: AbortSignal): AsyncGenerator<readonly [index: number, text: string]> {
    const more = on(this.#emitter, 'told', { signal });
    try {
      for (let index = start; ; index++) {
        while (index >= this.#told.length) await more.next();
        yield [index, this.#told[index] as string];
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
