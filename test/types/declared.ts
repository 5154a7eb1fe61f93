/** What a library exports without types of its own: each must have a name that its readers can import. Compiled only. */
import {
  ALL_FEATURES,
  abort,
  boundedQueue,
  createSocketClass,
  DEFAULT_FEATURES,
  delivery,
  disposal,
  type Feature,
  heartbeat,
  idleLimit,
  messages,
  page,
  prologue,
  provider,
  reading,
  recovery,
  requiredExtensions,
  retryAfter,
  rules,
  steps,
  trace,
  turns,
  warnings,
} from 'resilient-websocket/kit';

interface CountMembers {
  readonly opens: number;
}

/** A feature of somebody else, whose state is its own business. */
const count: Feature<object, unknown, CountMembers> = { name: 'count', members: () => ({ opens: 0 }) };

export const Small = createSocketClass([boundedQueue]);
export const Whole = createSocketClass(ALL_FEATURES);
export const Longer = createSocketClass([...DEFAULT_FEATURES, prologue, trace, reading, count]);
export const socket = new Longer('wss://example.com', [], { heartbeat: false });
export const features = [...DEFAULT_FEATURES, steps, prologue] as const;
export const each = {
  ...{ abort, boundedQueue, delivery, disposal, heartbeat, idleLimit, messages, page, prologue, provider },
  ...{ reading, recovery, requiredExtensions, retryAfter, rules, steps, trace, turns, warnings },
};
export class Derived extends createSocketClass(DEFAULT_FEATURES) {}
