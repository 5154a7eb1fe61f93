import type { TellEffect } from '../core/effect.ts';
import type { RetryNotice } from '../core/notice.ts';
import type { Closure } from '../policy/closure.ts';
import type { Audience } from './audience.ts';
import { makeCloseEvent } from './dom-events.ts';
import type { Driver, Face } from './driver.ts';
import type { EventHandlers } from './event-handlers.ts';
import { makeRetryEvent, type RetryEvent, type TypedEvents } from './events.ts';
import type { Lifetime } from './lifetime.ts';
import type { MessageListeners } from './message-listeners.ts';

/** Tells the application what the machine has to say: as the platform's events, then as typed ones. */
export class Teller implements Face {
  readonly #handlers: EventHandlers;
  readonly #messages: MessageListeners;
  readonly #events: TypedEvents;
  readonly #audience: Audience;
  readonly #lifetime: Lifetime;

  constructor(
    handlers: EventHandlers,
    messages: MessageListeners,
    events: TypedEvents,
    audience: Audience,
    lifetime: Lifetime,
  ) {
    this.#handlers = handlers;
    this.#messages = messages;
    this.#events = events;
    this.#audience = audience;
    this.#lifetime = lifetime;
  }

  tell(effect: TellEffect, driver: Driver): void {
    switch (effect.event) {
      case 'open':
        this.#messages.comeFrom(driver.state.session.url);
        this.#handlers.dispatch(new Event('open'));
        return this.#events.emit('open', effect.notice);
      case 'close':
        this.#dispatchClose(effect.notice);
        return this.#events.emit('close', effect.notice);
      case 'status':
        if (effect.notice.status === 'closed') this.#end(driver);
        return this.#events.emit('status', effect.notice);
      case 'retry':
        return this.#events.emit('retry', this.#retryEvent(effect.notice, driver));
      default:
        return this.#events.emit(effect.event, effect.notice as never);
    }
  }

  message(data: unknown): void {
    // First, so that a reader which a listener makes begins with the next message.
    this.#audience.take(data);
    if (this.#messages.dispatch(data)) return;
    this.#handlers.dispatch(new MessageEvent('message', { data, origin: this.#messages.origin }));
  }

  /** Before anybody is told of it: a listener may begin a new life. */
  #end({ state }: Driver): void {
    const { closure } = state.session;
    if (closure !== undefined) this.#audience.end(closure);
    this.#lifetime.end();
  }

  #dispatchClose(closure: Closure): void {
    // "When the WebSocket connection is closed", step 1, CLOSED, is the phase. Step 2: `error` if the connection failed;
    // engines differ on a line that drops. Step 3: `close`.
    if (!closure.wasClean) this.#handlers.dispatch(new Event('error'));
    this.#handlers.dispatch(makeCloseEvent(closure));
  }

  #retryEvent(notice: RetryNotice, driver: Driver): RetryEvent {
    const { generation } = driver.state.session;
    return makeRetryEvent(notice, {
      veto: () => driver.submit({ type: 'veto', generation }),
      reschedule: (delayMs) => driver.submit({ type: 'reschedule', generation, delayMs }),
    });
  }
}
