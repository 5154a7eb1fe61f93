/** What an `on*` attribute can hold. */
export type EventHandler<E extends Event> = ((this: WebSocket, event: E) => unknown) | null;

interface Slot {
  value: object;
  readonly listener: (event: Event) => void;
}

/**
 * The event handler attributes of one object. Setting the first one registers a listener at that moment;
 * replacing it keeps its place in the order; setting `null`, or anything that is no object, removes it.
 *
 * @see HTML Standard, "Event handlers": activate and deactivate an event handler.
 */
export class EventHandlers {
  readonly #target: EventTarget;
  readonly #slots = new Map<string, Slot>();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  get<E extends Event>(type: string): EventHandler<E> {
    return (this.#slots.get(type)?.value ?? null) as EventHandler<E>;
  }

  set(type: string, value: unknown): void {
    const slot = this.#slots.get(type);
    const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null);
    if (!isObject) {
      if (slot !== undefined) this.#target.removeEventListener(type, slot.listener);
      this.#slots.delete(type);
    } else if (slot !== undefined) {
      slot.value = value;
    } else {
      this.#add(type, value);
    }
  }

  #add(type: string, value: object): void {
    const slot: Slot = {
      value,
      // An object that is no function is kept and never called, not even its handleEvent.
      listener: (event) => {
        if (typeof slot.value === 'function') slot.value.call(this.#target, event);
      },
    };
    this.#slots.set(type, slot);
    this.#target.addEventListener(type, slot.listener);
  }
}
