import type { CloseFacts, Closure } from '../session/closure.ts';
import type * as Dom from './dom-types.ts';

/** The `close` event of the platform, with what this socket knows besides. */
export interface ResilientCloseEvent extends Dom.CloseEvent {
  /** What ended the connection and what follows. `closure.final` tells a last `close` from an interim one. */
  readonly closure: Closure;
}

/** The events of the platform, as `addEventListener` gives them. */
export interface ResilientWebSocketEventMap {
  open: Dom.Event;
  message: Dom.MessageEvent;
  error: Dom.Event;
  close: ResilientCloseEvent;
}

/**
 * The `close` event for a closure.
 *
 * @param make Makes that of the platform.
 * @see WHATWG WebSockets Standard, the CloseEvent interface.
 */
export function makeCloseEvent(
  closure: Closure,
  make: (facts: CloseFacts) => Dom.CloseEvent,
): ResilientCloseEvent {
  // Hidden, so that the event has the keys of any other.
  return Object.defineProperty(make(closure), 'closure', { value: closure }) as ResilientCloseEvent;
}
