export * from './default-exports.ts';
export { type AbortOptions, abort } from './features/abort.ts';
export { ALL_FEATURES } from './features/all-features.ts';
export { type BoundedQueueOptions, boundedQueue } from './features/bounded-queue.ts';
export { DEFAULT_FEATURES } from './features/default-features.ts';
export { type DeliveryMembers, delivery } from './features/delivery/delivery.ts';
export type { DeliveryOptions } from './features/delivery/options.ts';
export { type DisposalMembers, disposal } from './features/disposal.ts';
export { type HeartbeatMembers, heartbeat } from './features/heartbeat/heartbeat.ts';
export type { HeartbeatOption } from './features/heartbeat/options.ts';
export { idleLimit } from './features/idle-limit.ts';
export { type MessagesMembers, messages } from './features/messages.ts';
export { type PageOptions, page } from './features/page/page.ts';
export {
  type Prologue,
  type PrologueContext,
  PrologueError,
  type PrologueOptions,
  prologue,
} from './features/prologue/prologue.ts';
export { type ProviderFeature, type ProviderOptions, provider } from './features/provider/provider.ts';
export { SlowReaderError, SocketEndedError } from './features/reading/errors.ts';
export { type MessageStreams, type ReadingMembers, reading } from './features/reading/reading.ts';
export { recovery } from './features/recovery.ts';
export { type RequiredExtensionsOptions, requiredExtensions } from './features/required-extensions.ts';
export { retryAfter } from './features/retry-after.ts';
export { type RulesOptions, rules } from './features/rules/rules.ts';
export { steps, type TraceOption } from './features/steps/steps.ts';
export type { StepConfig, StepEntry, TraceStep } from './features/steps/trace-step.ts';
export { type TraceEntriesOptions, type TraceMembers, trace } from './features/trace/trace.ts';
export type { DiagnosticsMessage, TraceEntry } from './features/trace/trace-entry.ts';
export { type TurnsOptions, turns } from './features/turns/turns.ts';
export { warnings } from './features/warnings.ts';
export type { Outage, Plan } from './session/backoff.ts';
export type { Check, Checks } from './session/checks.ts';
export type {
  AnyFeature,
  Feature,
  FeatureMembers,
  FeatureOptions,
  Given,
  Judgement,
  Moments,
  SocketConstructor,
  Taken,
} from './session/feature.ts';
export type { NoticeMap } from './session/notices.ts';
export {
  type Act,
  type Closing,
  type Connection,
  type Ending,
  type Endpoint,
  emit,
  enter,
  type Host,
  type Next,
  type Phase,
  type Session,
  type Settings,
} from './session/session.ts';
export { cancel, timer } from './session/timers.ts';
export { createSocketClass } from './socket/create-socket-class.ts';
export { runIsolated as run } from './socket/run-isolated.ts';
export type { BaseSocket, Socket, SocketClass, SocketOptions } from './socket/socket-class.ts';
