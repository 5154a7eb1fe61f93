import type * as Dom from '../socket/dom-types.ts';
import type { EventHandlers } from '../socket/event-handlers.ts';
import type { Messages } from '../socket/platform.ts';

/** Messages as events of the platform. */
export class EventMessages implements Messages {
  readonly #handlers: EventHandlers;
  readonly #make: (data: unknown, origin: string) => Dom.MessageEvent;
  #origin = '';

  /** @param make Makes an event of the platform. */
  constructor(handlers: EventHandlers, make: (data: unknown, origin: string) => Dom.MessageEvent) {
    this.#handlers = handlers;
    this.#make = make;
  }

  comeFrom(url: string): void {
    this.#origin = new URL(url).origin;
  }

  dispatch(data: unknown): void {
    this.#handlers.dispatch(this.#make(data, this.#origin));
  }
}
