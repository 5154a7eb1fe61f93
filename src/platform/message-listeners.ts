import type * as Dom from '../socket/dom-types.ts';
import { reportUncaught } from '../socket/errors.ts';
import type { EventHandlers, TargetMethods } from '../socket/event-handlers.ts';
import type { Messages } from '../socket/platform.ts';
import { callsDirectly } from './direct-calls.ts';
import { LightMessageEvent, type MessageSource } from './message-event.ts';
import { makeMessageEvent } from './plain-message-event.ts';

/** One that was added; added again after it was removed, it is another. */
interface Entry {
  readonly listener: (this: unknown, event: Dom.MessageEvent) => unknown;
}

/**
 * The listeners to `message` of one target, as far as they can be called without the platform: functions that were added
 * without options, where nobody has changed what the platform does with them, as zone.js does. The platform knows them, too,
 * and does the work as soon as there has been one of another kind.
 */
export class MessageListeners implements Messages {
  #source: MessageSource;
  /** In the order in which they were added. Replaced with each change: a dispatch goes through those it began with. */
  #entries: readonly Entry[] = [];
  #areAllPlain = true;

  readonly #handlers: EventHandlers;

  constructor(target: Dom.EventTarget, handlers: EventHandlers) {
    this.#source = { target, origin: '' };
    this.#handlers = handlers;
  }

  /** Messages come from there from now on. */
  comeFrom(url: string): void {
    this.#source = { target: this.#source.target, origin: new URL(url).origin };
  }

  /**
   * The platform was given a listener.
   *
   * @param isOwn Whether the method that it was given to is the platform's, which calls it as it is.
   */
  added(listener: unknown, options: unknown, isOwn: boolean): void {
    if (listener === null || listener === undefined) return;
    if (typeof listener !== 'function' || !isOwn || !isPlain(options)) this.#areAllPlain = false;
    else if (!this.#entries.some((entry) => entry.listener === listener)) {
      this.#entries = [...this.#entries, { listener: listener as Entry['listener'] }];
    }
  }

  /** A listener was taken from the platform. */
  removed(listener: unknown, options: unknown, _isOwn: boolean): void {
    const isCapture =
      typeof options === 'object' ? (options as { capture?: unknown } | null)?.capture : options;
    if (!isCapture) this.#entries = this.#entries.filter((entry) => entry.listener !== listener);
  }

  /**
   * Calls all listeners with a new event, without the platform if that can be. What one throws is reported and does not keep
   * the next from being called.
   */
  dispatch(data: unknown): void {
    if (!this.#areAllPlain) {
      this.#handlers.dispatch(makeMessageEvent(data, this.#source.origin));
      return;
    }
    const entries = this.#entries;
    const event = new LightMessageEvent(this.#source, data);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as Entry;
      if (entries !== this.#entries && !this.#entries.includes(entry)) continue;
      try {
        entry.listener.call(this.#source.target, event as unknown as Dom.MessageEvent);
      } catch (error) {
        reportUncaught(error);
      }
      if (LightMessageEvent.isStopped(event)) break;
    }
    LightMessageEvent.end(event);
  }
}

/**
 * Has the two methods of a class derived from EventTarget keep track of the listeners to `message`.
 *
 * @param listenersOf Where to, for an instance.
 * @returns The methods of the class as a target of events, for whatever the application may put in their place.
 */
export function trackMessageListeners(
  prototype: object,
  listenersOf: (target: object) => MessageListeners,
): TargetMethods {
  const track = (name: 'addEventListener' | 'removeEventListener', note: 'added' | 'removed'): void => {
    const method = {
      [name](this: Dom.EventTarget, type: string, listener: unknown): void {
        // Looked up at each call: it may be instrumented later. With all arguments: it counts them.
        Reflect.apply(EventTarget.prototype[name], this, arguments);
        // Not as a parameter: that would change the `length` of the method.
        if (type === 'message') listenersOf(this)[note](listener, arguments[2], callsDirectly());
      },
    };
    Object.defineProperty(prototype, name, { ...Object.getOwnPropertyDescriptor(method, name) });
  };
  track('addEventListener', 'added');
  track('removeEventListener', 'removed');
  const { addEventListener, removeEventListener, dispatchEvent } = prototype as TargetMethods;
  return { addEventListener, removeEventListener, dispatchEvent };
}

/** Whether options say nothing that is not so without them. */
function isPlain(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) return !options;
  const { capture, once, signal } = options as Record<string, unknown>;
  return !(capture || once || signal);
}
