import type * as Dom from '../../socket/dom-types.ts';
import type { Consumer, Consumers } from './consumers.ts';
import { readingErrorOf, SlowReaderError } from './errors.ts';

/** What a message holds, as its event has it. */
type Data = Dom.MessageEvent['data'];

type Result = IteratorResult<Data, undefined>;

/** What a call of `next()` waits with. */
interface Waiting {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** How many messages a reader holds for its owner. */
const MAX_HELD = 1000;

/**
 * The messages of one life, from the moment it is made: each is taken once, in their order. It holds those that were
 * not taken yet, up to 1,000 of them, whatever their size; at the next one it stops listening, delivers what it holds
 * and then throws.
 *
 * It does not slow the peer down: a WebSocket that is not read answers no heartbeat either.
 */
export class Reader implements AsyncIterableIterator<Data> {
  readonly #consumers: Consumers;
  readonly #held: Data[] = [];
  readonly #waiting: Waiting[] = [];
  #isOver = false;
  /** Thrown once, as a generator does. */
  #error: Error | undefined;
  readonly #consumer: Consumer = {
    take: (data) => {
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) waiting.resolve({ value: data, done: false });
      else if (this.#held.length < MAX_HELD) this.#held.push(data);
      else this.#stop(new SlowReaderError(MAX_HELD));
    },
    end: (closure) => this.#stop(readingErrorOf(closure)),
  };

  constructor(consumers: Consumers) {
    this.#consumers = consumers;
    consumers.join(this.#consumer);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * The next message, once there is one.
   *
   * @throws {SocketEndedError} After the last message, if the socket has given up.
   * @throws {SlowReaderError} After the messages that are held, if more came than that.
   */
  next(): Promise<Result> {
    if (this.#held.length > 0) return Promise.resolve({ value: this.#held.shift(), done: false });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#isOver) this.#release();
    });
  }

  /** Stops reading and lets go of what is held. The socket stays as it is. */
  return(): Promise<Result> {
    this.#held.length = 0;
    this.#stop(undefined);
    return this.next();
  }

  #stop(error: Error | undefined): void {
    this.#consumers.leave(this.#consumer);
    this.#isOver = true;
    this.#error = error;
    this.#release();
  }

  /** Answers those who wait: nothing more comes. */
  #release(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      const error = this.#error;
      this.#error = undefined;
      if (error === undefined) resolve({ value: undefined, done: true });
      else reject(error);
    }
  }
}
