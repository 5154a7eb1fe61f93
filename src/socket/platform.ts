import type { Clock } from '../session/clock.ts';
import type { CloseFacts } from '../session/closure.ts';
import type { AnyFeature, SocketConstructor } from '../session/feature.ts';
import type { NativeConnection, WebSocketConstructor } from './connection.ts';
import type * as Dom from './dom-types.ts';
import type { EventHandlers } from './event-handlers.ts';

/** How the messages of one socket reach its listeners. */
export interface Messages {
  /** Messages come from there from now on. */
  comeFrom(url: string): void;
  /** A message came. */
  dispatch(data: unknown): void;
}

/** What runtimes differ in. */
export interface Platform {
  /** What only this runtime has. */
  readonly features: readonly AnyFeature[];
  readonly clock: Clock;
  readonly Connection: typeof NativeConnection;
  readonly EventHandlers: typeof EventHandlers;
  /**
   * The class that this runtime connects with.
   *
   * @param isOurs Tells our own class, and what was derived from it: it must not connect with itself.
   * @throws {TypeError} If there is none; it says what to do.
   */
  findWebSocket(isOurs: (Class: object) => boolean): WebSocketConstructor;
  makeMessages(target: Dom.EventTarget, handlers: EventHandlers): Messages;
  /** The `close` event of the platform. */
  makeCloseEvent(facts: CloseFacts): Dom.CloseEvent;
  /** The last touch to the class. */
  dress(Class: SocketConstructor, messagesOf: (socket: object) => Messages): void;
}
