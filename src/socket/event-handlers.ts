import type * as Dom from '../runtime/dom-types.ts';
import type { MessageListeners } from './message-listeners.ts';
import { reportUncaught } from './report-uncaught.ts';

/** What an `on*` attribute can hold. */
export type EventHandler<E extends Dom.Event> = ((this: Dom.WebSocket, event: E) => unknown) | null;

// The originals, whatever the application may put in their place.
const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;

interface Slot {
  value: object;
  readonly listener: (event: Dom.Event) => void;
}

/**
 * The event handler attributes of one object. Setting the first one registers a listener at that moment;
 * replacing it keeps its place in the order; setting `null`, or anything that is no object, removes it.
 *
 * @see HTML Standard, "Event handlers": activate and deactivate an event handler, the event handler processing
 * algorithm.
 */
export class EventHandlers {
  readonly #target: Dom.EventTarget;
  /** They have a handler for messages among them. */
  readonly #messages: MessageListeners;
  /** Made for the first: many sockets have listeners only. */
  #slots: Map<string, Slot> | undefined;
  /** The event that is being dispatched, and that no engine has looked for a handler for yet. */
  #unread: Dom.Event | undefined;
  /** The event that is being dispatched by us. */
  #own: Dom.Event | undefined;

  constructor(target: Dom.EventTarget, messages: MessageListeners) {
    this.#target = target;
    this.#messages = messages;
  }

  get<E extends Dom.Event>(type: string): EventHandler<E> {
    if (this.#unread?.type === type) {
      this.#unread = undefined;
      return null;
    }
    return (this.#slots?.get(type)?.value ?? null) as EventHandler<E>;
  }

  set(type: string, value: unknown): void {
    const slot = this.#slots?.get(type);
    const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null);
    if (!isObject) {
      if (slot !== undefined) this.#remove(type, slot);
    } else if (slot !== undefined) {
      slot.value = value;
    } else {
      this.#add(type, value);
    }
  }

  /** Fires an event. What a listener throws never reaches the caller. */
  dispatch(event: Dom.Event): void {
    this.#own = event;
    // The engine must not find the handler itself: it has its turn among the listeners.
    if (doesEngineCallHandlers()) this.#unread = event;
    try {
      dispatchEvent.call(this.#target, event);
    } catch (error) {
      // In workerd, with an early compatibility date, the error of a listener comes out here.
      reportUncaught(error);
    }
    this.#own = undefined;
  }

  #remove(type: string, { listener }: Slot): void {
    removeEventListener.call(this.#target, type, listener);
    if (type === 'message') this.#messages.removed(listener, false);
    this.#slots?.delete(type);
  }

  #isOwn(event: Dom.Event): boolean {
    return event === this.#own || this.#messages.isCurrent(event);
  }

  #add(type: string, value: object): void {
    const slot: Slot = {
      value,
      // An object that is no function is kept and never called, not even its handleEvent.
      listener: (event) => {
        if (typeof slot.value !== 'function') return;
        // The application has dispatched it, and the engine has called the handler already.
        if (!this.#isOwn(event) && doesEngineCallHandlers()) return;
        if (slot.value.call(this.#target, event) === false) event.preventDefault();
      },
    };
    this.#slots ??= new Map();
    this.#slots.set(type, slot);
    addEventListener.call(this.#target, type, slot.listener);
    if (type === 'message') this.#messages.added(slot.listener, false);
  }
}

let engineCallsHandlers: boolean | undefined;

/**
 * Whether the `dispatchEvent()` of this engine calls the `on*` property of any target, before all listeners. workerd
 * does; to the DOM standard such a property is one like any other.
 */
function doesEngineCallHandlers(): boolean {
  if (engineCallsHandlers !== undefined) return engineCallsHandlers;
  engineCallsHandlers = false;
  const probe = Object.defineProperty(new EventTarget(), 'onprobe', {
    get: () => {
      engineCallsHandlers = true;
    },
  });
  probe.dispatchEvent(new Event('probe'));
  return engineCallsHandlers;
}
