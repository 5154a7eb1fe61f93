import type { CloseFacts } from '../session/closure.ts';
import type * as Dom from '../socket/dom-types.ts';

/** The `CloseEvent` for runtimes without one, as Node before 23. */
class PlainCloseEvent extends Event implements CloseEvent {
  static override readonly name = 'CloseEvent';

  readonly #facts: CloseFacts;

  constructor(type: 'close', facts: CloseFacts) {
    super(type);
    this.#facts = facts;
  }

  get code(): number {
    return this.#facts.code;
  }

  get reason(): string {
    return this.#facts.reason;
  }

  get wasClean(): boolean {
    return this.#facts.wasClean;
  }

  get [Symbol.toStringTag](): string {
    return 'CloseEvent';
  }
}

/**
 * The `close` event of the platform, of its own class where there is one.
 *
 * @see WHATWG WebSockets Standard, the CloseEvent interface.
 */
export function makePlainCloseEvent(facts: CloseFacts): Dom.CloseEvent {
  const Class = globalThis.CloseEvent ?? PlainCloseEvent;
  return new Class('close', facts);
}
