import type { Closure } from '../policy/closure.ts';
import { checkCloseArguments } from '../protocol/arguments.ts';
import type * as Dom from '../runtime/dom-types.ts';
import type { Payload } from '../runtime/payload.ts';
import { throwViolation } from '../runtime/violation.ts';

/** What a prologue has to work with. */
export interface PrologueContext {
  /**
   * Sends over the connection, past the queue.
   *
   * @throws {DOMException} The reason of the signal, once the prologue is called off.
   */
  send(data: Payload): void;
  /** What the next message holds; none of those is dispatched as an event. Rejects once the prologue is called off. */
  receive(): Promise<unknown>;
  /** Aborted when the prologue is called off: the connection ended, `prologueTimeoutMs` is over, `close()` was called. */
  readonly signal: Dom.AbortSignal;
  /** Whether this socket had been open before. */
  readonly isReconnect: boolean;
  /** What ended the connection or attempt before. */
  readonly closure: Closure | undefined;
}

/**
 * Begins the conversation on every connection before `open` fires: a login, a subscription, a handshake that must
 * be answered before anything else goes out. The connection is open when it resolves. If it throws, the attempt has
 * failed; a {@link PrologueError} says as what.
 */
export type Prologue = (context: PrologueContext) => void | PromiseLike<void>;

/** Thrown in a prologue, ends the attempt as if the peer had closed with that code: the remedy is that of the code. */
export class PrologueError extends Error {
  override readonly name = 'PrologueError';
  /** 1000, or one from 3000 to 4999. */
  readonly code: number;

  /**
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} As `close()`, for a code or a reason that cannot be sent.
   */
  constructor(code: number, reason = '') {
    super(reason);
    throwViolation(checkCloseArguments(code, reason));
    this.code = code;
  }
}

/** As what a failure of a prologue is to count, if it says so. */
export function refusalOf(error: unknown): {
  readonly code: number | undefined;
  readonly reason: string | undefined;
} {
  if (!(error instanceof PrologueError)) return { code: undefined, reason: undefined };
  return { code: error.code, reason: error.message };
}

/** A prologue under way: what came and has not been received, and who waits for it. */
export class PrologueRun {
  readonly #aborting = new AbortController();
  readonly #send: (data: Payload) => void;
  readonly #inbox: unknown[] = [];
  readonly #waiting: ((data: unknown) => void)[] = [];

  constructor(send: (data: Payload) => void) {
    this.#send = send;
  }

  /** Has the application begin. */
  async run(prologue: Prologue, isReconnect: boolean, closure: Closure | undefined): Promise<void> {
    const { signal } = this.#aborting;
    await prologue({
      send: (data) => {
        signal.throwIfAborted();
        this.#send(data);
      },
      receive: () => this.#receive(),
      signal,
      isReconnect,
      closure,
    });
  }

  /** A message came. */
  take(data: unknown): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#inbox.push(data);
    else waiting(data);
  }

  /** What was never received: it is for everybody. */
  drain(): readonly unknown[] {
    return this.#inbox.splice(0);
  }

  abort(): void {
    this.#aborting.abort();
  }

  #receive(): Promise<unknown> {
    const { signal } = this.#aborting;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#inbox.length > 0) return resolve(this.#inbox.shift());
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}
