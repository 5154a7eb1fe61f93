/** What every entry exports: the types of endings, remedies, events and options of all sockets, and their error. */
export type { Backoff, Jitter } from './session/backoff.ts';
export type { Clock } from './session/clock.ts';
export type { CloseCategory } from './session/close-code.ts';
export type {
  CloseCause,
  CloseFacts,
  CloseOrigin,
  CloseStage,
  Closure,
  RefusedHandshake,
} from './session/closure.ts';
export type {
  DropNotice,
  DropReason,
  GiveUpNotice,
  OpenNotice,
  RetryNotice,
  StableNotice,
  StatusNotice,
  Warning,
} from './session/notices.ts';
export type {
  AppliedRemedy,
  DelayWindow,
  Outcome,
  Remedy,
  RemedyReason,
  RetryDelay,
  Verdict,
} from './session/remedy.ts';
export type { ReadyState, Status } from './session/status.ts';
export type { BaseOptions } from './socket/base-options.ts';
export type { ResilientCloseEvent, ResilientWebSocketEventMap } from './socket/close-event.ts';
export type { WebSocketConstructor, WebSocketLike } from './socket/connection.ts';
export { InvalidOptionError } from './socket/errors.ts';
export type { EventHandler } from './socket/event-handlers.ts';
export type {
  AnyListener,
  EventName,
  Listener,
  ResilientWebSocketEvents,
  RetryEvent,
} from './socket/events.ts';
export type { Payload } from './socket/payload.ts';
