import { ACTS } from '../../session/acts.ts';
import type { AnyFeature, FeatureTable } from '../../session/feature.ts';
import type { Act } from '../../session/session.ts';

/** The names of the arguments of each act. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  start: ['mustThrow'],
  close: ['cause', 'code', 'reason'],
  reconnect: ['code', 'reason'],
  veto: ['generation'],
  reschedule: ['generation', 'delayMs'],
  opened: ['generation', 'protocol', 'extensions', 'canPing'],
  closed: ['generation', 'end'],
  errored: ['generation', 'error', 'isOver'],
  refused: ['generation', 'error'],
  decided: ['facts', 'verdict', 'random'],
  timeout: ['name'],
  ponged: ['generation', 'id'],
  signal: ['signal', 'random'],
  resolved: ['generation', 'endpoint'],
  unresolved: ['generation', 'error'],
  'move-up': ['count'],
  'prologue-done': ['generation'],
  'prologue-failed': ['generation', 'error', 'code', 'reason'],
  send: ['message'],
  sent: ['data', 'at', 'maxAgeMs', 'buffered'],
  withdraw: ['ids'],
  drain: ['drained'],
  'ping-failed': ['id'],
};

/** What the machine has happen to itself, in its turn. All else comes from outside. */
const OWN: ReadonlySet<string> = new Set(['refused', 'decided', 'settle', 'flush', 'ping-failed']);

/** Whether it is the machine itself that has this happen. */
export function isOwn(act: string): boolean {
  return OWN.has(act);
}

const known = new WeakMap<FeatureTable, ReadonlyMap<unknown, string>>();

/** The name of what happens to a session. */
export function nameOf(table: FeatureTable, act: Act<never>): string {
  let names = known.get(table);
  if (!names) {
    names = new Map(Object.entries(actsOf(table.list)).map(([name, each]) => [each, name]));
    known.set(table, names);
  }
  return names.get(act) ?? act.name;
}

/** All that can happen to a session with these features, by name. */
export function actsOf(list: readonly AnyFeature[]): Readonly<Record<string, Act<never>>> {
  return Object.assign({}, ...list.map(({ acts }) => acts), ACTS);
}

/** Arguments by their names. An array among them may be filled later. */
export function withNames(act: string, given: readonly unknown[]): Readonly<Record<string, unknown>> {
  const names = ARGUMENTS[act] ?? [];
  const entries = given.map((each, index) => [
    names[index] ?? `${index}`,
    Array.isArray(each) ? [...each] : each,
  ]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/** Arguments in their order. */
export function inOrder(act: string, given: Readonly<Record<string, unknown>>): readonly unknown[] {
  return (ARGUMENTS[act] ?? []).map((name) => given[name]);
}
