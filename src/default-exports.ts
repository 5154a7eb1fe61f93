/** What the default entry and `full` export beside the class: what every entry does, and the types of the default features. */
export * from './common-exports.ts';
export { MessageDroppedError } from './features/delivery/confirmations.ts';
export type {
  Account,
  Overflow,
  QueueLimits,
} from './features/delivery/options.ts';
export type { HeartbeatOptions } from './features/heartbeat/options.ts';
export type { EnqueueOptions } from './features/messages.ts';
export type { Signals } from './features/page/signals.ts';
export type { EndpointContext, ProtocolsSource, Provided, UrlSource } from './features/provider/provider.ts';
export type { CloseCodeRange, CloseMatcher, PolicyFunction, PolicyRule } from './features/rules/rules.ts';
export type { Fate } from './session/feature.ts';
export type { Signal } from './session/signal.ts';
