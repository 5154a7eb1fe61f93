import type { Closure } from '../policy/closure.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import type * as Dom from '../runtime/dom-types.ts';

/** The `close` event of the platform, with what this socket knows besides. */
export interface ResilientCloseEvent extends Dom.CloseEvent {
  /** What ended the connection and what follows. `closure.final` tells a last `close` from an interim one. */
  readonly closure: Closure;
}

/** The events of the platform, as `addEventListener` gives them. */
export interface ResilientWebSocketEventMap {
  open: Dom.Event;
  message: Dom.MessageEvent;
  error: Dom.Event;
  close: ResilientCloseEvent;
}

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

/** The `close` event for a closure. */
export function makeCloseEvent(closure: Closure): ResilientCloseEvent {
  const event = makePlainCloseEvent(closure);
  // Hidden, so that the event has the keys of any other.
  return Object.defineProperty(event, 'closure', { value: closure }) as ResilientCloseEvent;
}
