import type * as Dom from '../../socket/dom-types.ts';
import { reportUncaught } from '../../socket/errors.ts';
import { EventHandlers } from '../../socket/event-handlers.ts';
import { LightMessageEvent } from '../message-event.ts';

let engineCallsHandlers: boolean | undefined;

/**
 * Whether the `dispatchEvent()` of this engine calls the `on*` property of any target, before all listeners. workerd
 * does; to the DOM standard such a property is one like any other.
 */
function doesEngineCallHandlers(): boolean {
  if (engineCallsHandlers === undefined) {
    engineCallsHandlers = false;
    const probe = Object.defineProperty(new EventTarget(), 'onprobe', {
      get: () => {
        engineCallsHandlers = true;
      },
    });
    probe.dispatchEvent(new Event('probe'));
  }
  return engineCallsHandlers;
}

/** The event handler attributes where the engine looks for handlers itself: each is called once, in its turn. */
export class WorkerdEventHandlers extends EventHandlers {
  /** The event that is being dispatched, and that the engine has not looked for a handler for yet. */
  #unread: Dom.Event | undefined;
  /** The event that is being dispatched by us. */
  #own: Dom.Event | undefined;

  override get(type: string): object | null {
    if (this.#unread?.type !== type) return super.get(type);
    // The engine must not find the handler: it has its turn among the listeners.
    this.#unread = undefined;
    return null;
  }

  override call(value: object, event: Dom.Event): void {
    const isOwn = event === this.#own || event instanceof LightMessageEvent;
    // For another, which the application has dispatched, the engine has called the handler already.
    if (isOwn || !doesEngineCallHandlers()) super.call(value, event);
  }

  override dispatch(event: Dom.Event): void {
    this.#own = event;
    if (doesEngineCallHandlers()) this.#unread = event;
    try {
      super.dispatch(event);
    } catch (error) {
      // With an early compatibility date, the error of a listener comes out here.
      reportUncaught(error);
    }
    this.#own = undefined;
  }
}
