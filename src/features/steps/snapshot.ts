import { TIMERS } from '../../session/acts.ts';
import type { AnyFeature } from '../../session/feature.ts';
import type { Session } from '../../session/session.ts';
import type { Timer } from '../../session/timers.ts';
import { Message, MessageList } from '../delivery/message-list.ts';
import { type Delivery, deliveryOf } from '../delivery/state.ts';

/** What of a session is no state: what it is made of, and what is under way in it. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['settings', 'host', 'clock', 'random', 'socket', 'features'],
  ...['parts', 'connection', 'timers', 'effects', 'isRunning'],
]);

/** The state of a session as plain data, while nothing is under way. */
export interface Snapshot {
  readonly session: object;
  readonly hasConnection: boolean;
  readonly timers: readonly Pick<Timer, 'name' | 'dueAt'>[];
  /** Who waits for a confirmation: up to which message. */
  readonly waiters: readonly number[];
  /** The state of each feature, as far as it is data. */
  readonly parts: Readonly<Record<string, object>>;
}

/** Takes down the state of a session. */
export function capture(session: Session): Snapshot {
  // Some parts are at hand in the session itself, too.
  const known = new Set(Object.values(session.parts).filter(isObject));
  const kept = Object.entries(session).filter(
    ([key, value]) => !LEFT_OUT.has(key) && !known.has(value as object),
  );
  const parts = Object.entries(session.parts).filter(([, part]) => isObject(part));
  return {
    session: Object.fromEntries(kept),
    hasConnection: session.connection !== undefined,
    timers: timersOf(session),
    waiters: waitersOf(session),
    parts: Object.fromEntries(parts.map(([name, part]) => [name, dataOf(part as object)])),
  };
}

/** Gives a session, with the same features, the state that was taken down. Its connection is the caller's to make. */
export function restore(session: Session, { session: data, timers, waiters, parts }: Snapshot): void {
  Object.assign(session, data);
  restoreTimers(session, timers);
  for (const [name, values] of Object.entries(parts)) {
    const part = session.parts[name] as Record<string, unknown> | undefined;
    if (!part) continue;
    for (const [key, value] of Object.entries(values)) {
      const held = part[key];
      if (held instanceof MessageList) for (const message of value as readonly Message[]) held.push(message);
      else part[key] = value;
    }
  }
  restoreWaiters(session, waiters);
}

// What only wakes those who wait, as for `ready()`.
const NOTHING = (): void => {};

/** Who waits for a confirmation, by the number of the last message. */
export function waitersOf(session: Session): readonly number[] {
  const delivery: Delivery | undefined = deliveryOf(session);
  return delivery?.waiters.map(({ upTo }) => upTo) ?? [];
}

/** Has somebody wait for these confirmations, and nobody for others. */
export function restoreWaiters(session: Session, waiters: readonly number[]): void {
  const delivery: Delivery | undefined = deliveryOf(session);
  if (delivery) delivery.waiters = waiters.map((upTo) => ({ upTo, resolve: NOTHING, reject: NOTHING }));
}

/** The timers of a session as plain data. */
export function timersOf({ timers }: Session): Snapshot['timers'] {
  return timers.map(({ name, dueAt }) => ({ name, dueAt }));
}

/** Gives a session these timers, and no others. */
export function restoreTimers(session: Session, timers: Snapshot['timers']): void {
  const known: typeof TIMERS = Object.assign(
    {},
    TIMERS,
    ...session.features.list.map((feature: AnyFeature) => feature.timers),
  );
  session.timers = timers.map(({ name, dueAt }) => ({
    name,
    dueAt,
    act: known[name] ?? NOTHING,
    handle: undefined,
  }));
}

function dataOf(part: object): object {
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    value instanceof MessageList ? value.toArray() : value,
  ]);
  return Object.fromEntries(entries.filter(([key, value]) => key !== 'entries' && isData(value)));
}

function isData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isData);
  if (isObject(value)) return Object.values(value).every(isData);
  return (
    value instanceof Message || (typeof value !== 'object' && typeof value !== 'function') || value === null
  );
}

/** An object or an array of no class of its own. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
