import type { Closure } from '../policy/closure.ts';

/** The `close` event of the platform, with what this socket knows besides. */
export interface ResilientCloseEvent extends CloseEvent {
  /** What ended the connection and what follows. `closure.final` tells a last `close` from an interim one. */
  readonly closure: Closure;
}

/** The events of the platform, as `addEventListener` gives them. */
export interface ResilientWebSocketEventMap extends WebSocketEventMap {
  close: ResilientCloseEvent;
}

/**
 * The `close` event for a closure: the platform's own class where there is one. Node before 23 has none; there it
 * is an `Event` with the same attributes.
 *
 * @see WHATWG WebSockets Standard, the CloseEvent interface.
 */
export function makeCloseEvent(closure: Closure): ResilientCloseEvent {
  const { code, reason, wasClean } = closure;
  const hasClass = typeof globalThis.CloseEvent === 'function';
  const event = hasClass ? new CloseEvent('close', { code, reason, wasClean }) : new Event('close');
  const attributes = hasClass ? { closure } : { code, reason, wasClean, closure };
  for (const [name, value] of Object.entries(attributes)) {
    Object.defineProperty(event, name, { value, enumerable: true });
  }
  return event as ResilientCloseEvent;
}
