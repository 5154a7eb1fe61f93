import type { Clock } from '../session/clock.ts';
import type { CloseFacts } from '../session/closure.ts';
import type { AnyFeature, SocketConstructor } from '../session/feature.ts';
import type { NativeConnection, WebSocketConstructor } from './connection.ts';
import type * as Dom from './dom-types.ts';
import type { EventHandlers, TargetMethods } from './event-handlers.ts';
import type { FindBeneath } from './interface-shape.ts';

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
   * The class that this runtime connects with; never our own, which must not connect with itself.
   *
   * @throws {TypeError} If there is none; it says what to do.
   */
  findWebSocket(): WebSocketConstructor;
  /** The same, without a look at what may have taken its place. */
  readonly nativeWebSocket: FindBeneath;
  /** What stands in the place of the runtime's own global class; for who looks there first where this runtime does not. */
  findReplaced?(): WebSocketConstructor | undefined;
  /** The binary types that its transport has besides those of the standard. */
  readonly binaryTypes?: readonly string[];
  makeMessages(target: Dom.EventTarget, handlers: EventHandlers): Messages;
  /** The `close` event of the platform. */
  makeCloseEvent(facts: CloseFacts): Dom.CloseEvent;
  /**
   * The last touch to the class.
   *
   * @returns Its methods as a target of events, where they are not those of `EventTarget`.
   */
  dress(Class: SocketConstructor, messagesOf: (socket: object) => Messages): TargetMethods | undefined;
}
