import type * as Dom from '../socket/dom-types.ts';
import { makeMessageEvent } from './plain-message-event.ts';

/** How far its dispatch has come. Numbers, because the event is made for every message. */
const CALLING = 0;
const STOPPED = 1;
const OVER = 2;

/** Where the messages of a connection come from, and where they go. */
export interface MessageSource {
  readonly target: Dom.EventTarget;
  readonly origin: string;
}

/**
 * One of each kind. What V8 has compiled for a kind of object of which none is left goes with the next full collection, and
 * the messages after it cost half as much again.
 */
let kept: readonly object[] | undefined;

/**
 * A `message` event that does without the platform's machinery: making an event of the platform and dispatching it costs as
 * much again as the native socket's own, 90 ns in Node 20, and this 5.
 *
 * It is a `MessageEvent` to all that ask it. What listeners hardly ever look at comes from a real one, made when it is
 * asked for; so `timeStamp` is of that moment. Browsers refuse to dispatch it again; those who pass events on make new ones.
 */
export class LightMessageEvent {
  readonly #source: MessageSource;
  readonly #data: unknown;
  #progress = CALLING;
  /** One of the platform; `undefined` until something is asked of it. */
  #real: Dom.MessageEvent | undefined;

  constructor(source: MessageSource, data: unknown) {
    // Not before: some worlds get their MessageEvent late.
    if (kept === undefined) dress();
    this.#source = source;
    this.#data = data;
  }

  /** Whether a listener has said that no further one is to be called. */
  static isStopped(event: LightMessageEvent): boolean {
    return event.#progress === STOPPED;
  }

  /** Its dispatch is over. */
  static end(event: LightMessageEvent): void {
    event.#progress = OVER;
  }

  static realOf(event: LightMessageEvent): Dom.MessageEvent {
    event.#real ??= makeMessageEvent(event.#data, event.#source.origin);
    return event.#real;
  }

  get type(): string {
    return 'message';
  }

  get target(): Dom.EventTarget {
    return this.#source.target;
  }

  get srcElement(): Dom.EventTarget {
    return this.target;
  }

  get currentTarget(): Dom.EventTarget | null {
    return this.#progress === OVER ? null : this.target;
  }

  /** NONE or AT_TARGET. */
  get eventPhase(): number {
    return this.#progress === OVER ? 0 : 2;
  }

  get data(): unknown {
    return this.#data;
  }

  get origin(): string {
    return this.#source.origin;
  }

  composedPath(): Dom.EventTarget[] {
    return this.#progress === OVER ? [] : [this.target];
  }

  stopImmediatePropagation(): void {
    if (this.#progress === CALLING) this.#progress = STOPPED;
  }
}

/** Makes it a `MessageEvent`: whatever it does not answer itself, a real one does. */
function dress(): void {
  const real = makeMessageEvent(null, '');
  const { constructor: Class } = real;
  kept = [real];
  const { prototype, realOf } = LightMessageEvent;
  Object.setPrototypeOf(prototype, Class.prototype);
  Object.defineProperty(prototype, 'constructor', { value: Class });
  // Some engines have the attributes on the instances.
  const owners: object[] = [real, Class.prototype, Event.prototype];
  for (const owner of owners) {
    for (const key of Reflect.ownKeys(owner)) {
      const { get, value } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
      if (Object.hasOwn(prototype, key)) continue;
      if (typeof value === 'function') {
        Object.defineProperty(prototype, key, {
          value(this: LightMessageEvent, ...given: unknown[]): unknown {
            return Reflect.apply(value, realOf(this), given);
          },
        });
      } else if (get !== undefined || owner === owners[0]) {
        Object.defineProperty(prototype, key, {
          get(this: LightMessageEvent): unknown {
            return Reflect.get(realOf(this), key);
          },
          set(this: LightMessageEvent, given: unknown) {
            Reflect.set(realOf(this), key, given);
          },
        });
      }
    }
  }
  kept = [real, new LightMessageEvent({ target: new EventTarget(), origin: '' }, undefined)];
}
