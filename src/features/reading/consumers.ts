import type { Closure } from '../../session/closure.ts';
import type { Session } from '../../session/session.ts';

/** What hears the messages of a life, and its end. */
export interface Consumer {
  /** A message came. */
  take(data: unknown): void;
  /** The life is over; nothing comes after this. */
  end(closure: Closure): void;
}

/** All that read from a socket. Listeners of the application cannot come in between. */
export class Consumers {
  readonly #session: Session;
  /** Made for the first: most sockets have none. */
  #all: Set<Consumer> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Lets it hear from now on; after the end of a life it hears of that end at once, and of nothing else. */
  join(consumer: Consumer): void {
    const { status, closure } = this.#session;
    if (status === 'closed' && closure) consumer.end(closure);
    else {
      this.#all ??= new Set();
      if (this.#all.size === 0) this.#session.receivers++;
      this.#all.add(consumer);
    }
  }

  /** It hears nothing more. */
  leave(consumer: Consumer): void {
    if (this.#all?.delete(consumer) && this.#all.size === 0) this.#session.receivers--;
  }

  /** A message came. */
  take(data: unknown): void {
    if (this.#all) for (const consumer of this.#all) consumer.take(data);
  }

  /** The life is over. */
  end(closure: Closure): void {
    const ended = this.#all;
    if (!ended) return;
    this.#all = undefined;
    if (ended.size > 0) this.#session.receivers--;
    for (const consumer of ended) consumer.end(closure);
  }
}
