export type { Overflow, QueueLimits } from './core/config.ts';
export type {
  DropNotice,
  DropReason,
  GiveUpNotice,
  OpenNotice,
  RetryNotice,
  StableNotice,
  StatusNotice,
  Warning,
} from './core/notice.ts';
export type { Signal } from './core/signal.ts';
export type { Status } from './core/state.ts';
export type { ReadyState } from './core/status.ts';
export type { TraceStep } from './core/trace-step.ts';
export type { Backoff, Jitter } from './policy/backoff.ts';
export type { Closure } from './policy/closure.ts';
export type { AppliedRemedy, DelayWindow, Outcome, Remedy, RetryDelay, Verdict } from './policy/remedy.ts';
export type { CloseCodeRange, CloseMatcher, PolicyRule } from './policy/rules.ts';
export type { CloseCause, CloseFacts, CloseOrigin, CloseStage } from './protocol/classify-close.ts';
export type { CloseCategory } from './protocol/close-codes.ts';
export type { Clock } from './runtime/clock.ts';
export type { EndpointContext, ProtocolsSource, Provided, UrlSource } from './runtime/endpoint.ts';
export type { WebSocketConstructor, WebSocketLike } from './runtime/native-socket.ts';
export type { Payload } from './runtime/payload.ts';
export type { Signals } from './runtime/signals.ts';
export type { Account } from './socket/account.ts';
export type { ResilientCloseEvent, ResilientWebSocketEventMap } from './socket/dom-events.ts';
export type { EnqueueOptions } from './socket/enqueue-options.ts';
export { InvalidOptionError, MessageDroppedError } from './socket/errors.ts';
export type { EventHandler } from './socket/event-handlers.ts';
export type {
  AnyListener,
  EventName,
  Listener,
  ResilientWebSocketEvents,
  RetryEvent,
} from './socket/events.ts';
export type { Fate } from './socket/fates.ts';
export type { HeartbeatOptions } from './socket/heartbeat-options.ts';
export type { MessageStreams } from './socket/message-streams.ts';
export type { PolicyFunction, ResilientWebSocketOptions } from './socket/options.ts';
export { type Prologue, type PrologueContext, PrologueError } from './socket/prologue.ts';
export { SlowReaderError, SocketEndedError } from './socket/reading-errors.ts';
export { ResilientWebSocket } from './socket/resilient-websocket.ts';
export type { DiagnosticsMessage, TraceEntry } from './socket/trace-entry.ts';
