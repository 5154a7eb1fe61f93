import type * as Dom from '../socket/dom-types.ts';

/** The `MessageEvent` for runtimes without one, as React Native; with what a WebSocket's events have. */
class PlainMessageEvent extends Event {
  static override readonly name = 'MessageEvent';

  readonly #data: unknown;
  readonly #origin: string;

  constructor(type: 'message', { data, origin }: { readonly data: unknown; readonly origin: string }) {
    super(type);
    this.#data = data;
    this.#origin = origin;
  }

  get data(): unknown {
    return this.#data;
  }

  get origin(): string {
    return this.#origin;
  }

  get lastEventId(): string {
    return '';
  }

  get source(): null {
    return null;
  }

  get ports(): readonly never[] {
    return [];
  }

  get [Symbol.toStringTag](): string {
    return 'MessageEvent';
  }
}

/**
 * The `message` event of the platform, of its own class where there is one.
 *
 * @see HTML Standard, the MessageEvent interface.
 */
export function makeMessageEvent(data: unknown, origin: string): Dom.MessageEvent {
  const Class = globalThis.MessageEvent ?? PlainMessageEvent;
  return new Class('message', { data, origin }) as Dom.MessageEvent;
}
