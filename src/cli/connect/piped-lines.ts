import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from '../command.ts';

/** The lines of an input that is no terminal. */
export class PipedLines {
  readonly #input: Terminal['input'];
  readonly #lines: Interface;

  constructor({ input }: Terminal) {
    this.#input = input;
    this.#lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  }

  lines(): AsyncIterable<string> {
    return this.#lines;
  }

  close(): void {
    this.#lines.close();
    this.#input.destroy();
  }
}
