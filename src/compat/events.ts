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
