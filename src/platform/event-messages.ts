import type { EventHandlers } from '../socket/event-handlers.ts';
import type { Messages } from '../socket/platform.ts';

/** Messages as events of the platform. */
export class EventMessages implements Messages {
  readonly #handlers: EventHandlers;
  #origin = '';

  constructor(handlers: EventHandlers) {
    this.#handlers = handlers;
  }

  comeFrom(url: string): void {
    this.#origin = new URL(url).origin;
  }

  dispatch(data: unknown): void {
    this.#handlers.dispatch(new MessageEvent('message', { data, origin: this.#origin }));
  }
}
