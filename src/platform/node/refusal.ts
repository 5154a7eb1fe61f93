import type { Clock } from '../../session/clock.ts';
import type { RefusedHandshake } from '../../session/closure.ts';
import type { NativeEnd } from '../../session/ending.ts';
import { categoryOfStatus } from './failure.ts';
import { retryAfterOfHeaders } from './retry-after-header.ts';

/** Pages of errors are longer; what a server has to say is not. */
const MOST_BYTES = 1024;

/** How long the body may keep the end from being reported. */
const PATIENCE_MS = 1000;

/** The answer to an opening handshake that is no 101, as `ws` gives it: a readable stream of Node. */
export interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  prependListener(type: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
  once(type: 'close', listener: () => void): unknown;
  resume(): unknown;
}

/** What is said of a refused handshake. */
export class Refusal {
  readonly end: NativeEnd;
  readonly #status: number;
  #body = '';

  constructor({ statusCode: status = 0, headers }: Answer) {
    const category = categoryOfStatus(status);
    this.#status = status;
    this.end = {
      httpStatus: status,
      retryAfterMs: retryAfterOfHeaders(headers),
      ...(category && { category }),
    };
  }

  get error(): RefusedHandshake {
    const error = new Error(`The server answered the opening handshake with HTTP ${this.#status}.`);
    return Object.assign(error, { httpStatus: this.#status, body: this.#body });
  }

  /**
   * Reads the body, and calls back once that is done: at its end, after {@link MOST_BYTES}, or after {@link PATIENCE_MS}.
   *
   * @param isWatched Somebody else has the answer, too, and reads it as it likes: nothing is taken from it, and only a pause of
   * {@link PATIENCE_MS} ends it early.
   */
  read(answer: Answer, isWatched: boolean, clock: Clock, done: () => void): void {
    const decoder = new TextDecoder();
    let left = MOST_BYTES;
    let timer: unknown;
    const wait = (): void => {
      clock.clearTimeout(timer);
      timer = clock.setTimeout(finish, PATIENCE_MS);
    };
    const finish = (): void => {
      clock.clearTimeout(timer);
      done();
    };
    // With `on()` a stream begins to flow, whether or not somebody else is ready.
    answer.prependListener('data', (chunk) => {
      // Somebody else may have asked for text.
      const isText = typeof chunk === 'string';
      this.#body += isText ? chunk.slice(0, left) : decoder.decode(chunk.subarray(0, left), { stream: true });
      left = Math.max(0, left - chunk.length);
      if (isWatched) wait();
      else if (left === 0) finish();
    });
    answer.once('close', finish);
    wait();
    if (!isWatched) answer.resume();
  }
}
