import type * as Dom from './dom-types.ts';

/** What an `on*` attribute can hold. */
export type EventHandler<E extends Dom.Event> = ((this: Dom.WebSocket, event: E) => unknown) | null;

/** The methods of a target, whatever the application may put in their place. */
export interface TargetMethods {
  readonly addEventListener: Dom.EventTarget['addEventListener'];
  readonly removeEventListener: Dom.EventTarget['removeEventListener'];
  readonly dispatchEvent: Dom.EventTarget['dispatchEvent'];
}

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
  readonly target: Dom.EventTarget;
  readonly methods: TargetMethods;
  /** Made for the first: many sockets have listeners only. */
  #slots: Map<string, Slot> | undefined;

  constructor(target: Dom.EventTarget, methods: TargetMethods) {
    this.target = target;
    this.methods = methods;
  }

  get(type: string): object | null {
    return this.#slots?.get(type)?.value ?? null;
  }

  set(type: string, value: unknown): void {
    this.#slots ??= new Map();
    const slot = this.#slots.get(type);
    // Anything that is no object is none.
    if (Object(value) !== value) {
      if (slot) this.methods.removeEventListener.call(this.target, type, slot.listener);
      this.#slots.delete(type);
    } else if (slot) slot.value = value as object;
    else {
      const made: Slot = { value: value as object, listener: (event) => this.call(made.value, event) };
      this.#slots.set(type, made);
      this.methods.addEventListener.call(this.target, type, made.listener);
    }
  }

  /** Calls a handler. An object that is no function is kept and never called, not even its handleEvent. */
  call(value: object, event: Dom.Event): void {
    if (typeof value === 'function' && value.call(this.target, event) === false) event.preventDefault();
  }

  /** Fires an event. What a listener throws never reaches the caller. */
  dispatch(event: Dom.Event): void {
    this.methods.dispatchEvent.call(this.target, event);
  }
}
