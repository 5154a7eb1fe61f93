import type { Status } from '../core/state.ts';
import type { Closure } from '../policy/closure.ts';

/** What hears the messages of a life, and its end. */
export interface Ear {
  /** A message came. */
  take(data: unknown): void;
  /** The life is over; nothing comes after this. */
  end(closure: Closure): void;
}

/** What an audience has to know of its socket. */
interface Stage {
  readonly status: Status;
  readonly closure: Closure | undefined;
}

/** All that read from a socket. Listeners of the application cannot come in between. */
export class Audience {
  readonly #stage: Stage;
  /** Made for the first: most sockets have none. */
  #ears: Set<Ear> | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Lets it hear from now on; after the end of a life it hears of that end at once, and of nothing else. */
  join(ear: Ear): void {
    const { status, closure } = this.#stage;
    if (status === 'closed' && closure !== undefined) ear.end(closure);
    else {
      this.#ears ??= new Set();
      this.#ears.add(ear);
    }
  }

  /** It hears nothing more. */
  leave(ear: Ear): void {
    this.#ears?.delete(ear);
  }

  /** A message came. */
  take(data: unknown): void {
    if (this.#ears === undefined) return;
    for (const ear of this.#ears) ear.take(data);
  }

  /** The life is over. */
  end(closure: Closure): void {
    for (const ear of this.#ears ?? []) ear.end(closure);
    this.#ears = undefined;
  }
}
