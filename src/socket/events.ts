import mitt, { type Emitter } from 'mitt';
import { DEV } from '../development.ts';
import type { Closure } from '../session/closure.ts';
import type {
  DropNotice,
  GiveUpNotice,
  NoticeMap,
  OpenNotice,
  RetryNotice,
  StableNotice,
  StatusNotice,
  Warning,
} from '../session/notices.ts';
import { isolate } from './errors.ts';
import { requireEventName } from './event-names.ts';

/** Another attempt was decided. A listener may still veto it or change its delay. */
export interface RetryEvent extends RetryNotice {
  /**
   * Calls the attempt off: the socket ends with a final `close` and `giveup` (`outcome: 'vetoed'`). Does nothing
   * once the attempt has begun.
   */
  veto(): void;
  /**
   * Waits so many milliseconds instead, counted from now; `delayMs` says so to the listeners after this one. Does
   * nothing once the attempt has begun.
   *
   * @throws {InvalidOptionError} If it is not a number of at least 0.
   */
  setDelay(delayMs: number): void;
}

/** The typed events of a socket, for `on()` and `off()`, in the order in which they come. */
export type ResilientWebSocketEvents = {
  /** The public status changed. Comes before the event that says why. */
  status: StatusNotice;
  /** A connection opened. */
  open: OpenNotice;
  /** A connection, or an attempt at one, ended. */
  close: Closure;
  /** Another attempt was decided. */
  retry: RetryEvent;
  /** Something works but should be looked at. */
  warning: Warning;
  /** No further attempt, though nobody asked for the end. */
  giveup: GiveUpNotice;
  /** The connection has been up for `stableAfterMs`. */
  stable: StableNotice;
  /** A message will not be sent. */
  drop: DropNotice;
};

/** The name of a typed event. */
export type EventName = keyof ResilientWebSocketEvents & keyof NoticeMap;

/** A function that takes a typed event. */
export type Listener<N extends EventName> = (event: ResilientWebSocketEvents[N]) => void;

/** A function that takes every typed event, with its name first. */
export type AnyListener = (name: EventName, event: ResilientWebSocketEvents[EventName]) => void;

/**
 * A mitt emitter whose listeners cannot hurt each other: what one throws is reported as uncaught, as the platform
 * does for its own events, and the others still run.
 */
export class TypedEvents {
  /** Made for the first listener: half a kilobyte that not every socket needs. */
  #emitter: Emitter<ResilientWebSocketEvents> | undefined;

  on<N extends EventName>(name: N | '*', listener: Listener<N> | AnyListener): void {
    if (DEV) requireEventName(name);
    this.#emitter ??= mitt();
    this.#emitter.on(name as N, listener as Listener<N>);
  }

  off<N extends EventName>(name: N | '*', listener?: Listener<N> | AnyListener): void {
    if (DEV) requireEventName(name);
    this.#emitter?.off(name as N, listener as Listener<N>);
  }

  emit<N extends EventName>(name: N, event: ResilientWebSocketEvents[N]): void {
    for (const listener of this.#listeners(name)) isolate(() => (listener as Listener<N>)(event));
    for (const listener of this.#listeners('*')) isolate(() => (listener as AnyListener)(name, event));
  }

  /** A copy, so that a listener which comes or goes during the call does not count. */
  #listeners(name: EventName | '*'): readonly unknown[] {
    return [...(this.#emitter?.all.get(name) ?? [])];
  }
}
