import type { Closure } from '../session/closure.ts';
import type { ResilientCloseEvent } from '../socket/close-event.ts';
import type * as Dom from '../socket/dom-types.ts';

/** The platform's `CloseEvent`. */
export type CloseEvent = Dom.CloseEvent;

/** The platform's `Event`. */
export type Event = Dom.Event;

/** The `error` event of the platform, and what was wrong. */
export interface ErrorEvent extends Dom.Event {
  /** That of the error. `'TIMEOUT'`: no answer to the opening handshake within `connectionTimeout`. */
  readonly message: string;
  /** What the transport or a function of the application threw; where there is no such thing, one that says what happened. */
  readonly error: Error;
}

/** The events, as `addEventListener` gives them. */
export interface WebSocketEventMap {
  open: Dom.Event;
  message: Dom.MessageEvent;
  error: ErrorEvent;
  close: ResilientCloseEvent;
}

/** The listeners of each event, in lists. */
export type ListenersMap = {
  [K in keyof WebSocketEventMap]: ((event: WebSocketEventMap[K]) => void)[];
};

/** The class of a {@link CloseEvent} of one's own. */
export interface CloseEventConstructor {
  /**
   * @param code Default 1000.
   * @param reason Default `''`.
   * @param target Is ignored: the target is what it is dispatched on.
   */
  new (code?: number, reason?: string, target?: unknown): CloseEvent;
  readonly prototype: CloseEvent;
}

/** The class of an {@link ErrorEvent} of one's own. */
export interface ErrorEventConstructor {
  /**
   * @param error What was wrong.
   * @param target Is ignored: the target is what it is dispatched on.
   */
  new (error: Error, target?: unknown): ErrorEvent;
  readonly prototype: ErrorEvent;
}

/** Whether it is an event of that type with such a member, whoever made it. */
function isEvent(value: unknown, type: string, member: string): boolean {
  return Object(value) === value && (value as Event).type === type && member in (value as Event);
}

/** A clean `close` event to dispatch. The `close` events of sockets are instances of it, too. */
export const CloseEvent: CloseEventConstructor = class extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean = true;

  constructor(code = 1000, reason = '') {
    super('close');
    this.code = code;
    this.reason = reason;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isEvent(value, 'close', 'code');
  }
};

/** An `error` event to dispatch. The `error` events of sockets are instances of it, too. */
export const ErrorEvent: ErrorEventConstructor = class extends Event {
  readonly message: string;
  readonly error: Error;

  constructor(error: Error) {
    super('error');
    this.message = error.message;
    this.error = error;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isEvent(value, 'error', 'message');
  }
};

/** Makes an {@link ErrorEvent} of the `error` event that announces a closure. One that says what was wrong stays. */
export function explainError(event: Dom.Event, closure: Closure): void {
  if ('error' in event) return;
  const error = errorOf(closure);
  // Hidden, as `closure` is on a `close` event.
  Object.defineProperties(event, { error: { value: error }, message: { value: error.message } });
}

function errorOf({ cause, code, error }: Closure): Error {
  if (error instanceof Error) return error;
  const message = cause === 'connect-timeout' ? 'TIMEOUT' : `The connection ended with ${code}: ${cause}.`;
  return new Error(message, { cause: error });
}
