import type { Effect } from './effect.ts';
import type { Phase, PhaseOf, Session, State } from './state.ts';

/** Starts the delay before an attempt, which is a turn if neighbours take turns with it. */
export function startDelay(
  { generation, url }: Session,
  { dueAt, stretch }: PhaseOf<'waiting'>,
  at: number,
): readonly Effect[] {
  const start: Effect = { type: 'start-timer', name: 'retry', generation, delayMs: Math.max(0, dueAt - at) };
  // Without a URL nobody knows what is waited for.
  return stretch === undefined || url === '' ? [start] : [start, { type: 'join', url, dueAt, stretch }];
}

/** Starts a delay that is not the back-off's any more: it may be long, and neighbours must not wait for it. */
export function startOwnDelay(session: Session, phase: PhaseOf<'waiting'>, at: number): readonly Effect[] {
  const leave: Effect = { type: 'leave', url: session.url, isBack: false };
  return [leave, ...startDelay(session, phase, at)];
}

/** A socket takes turns, attempts included, until there is a connection or none is wanted. */
export function leaveTurns(from: Phase, { phase: { name }, session: { url } }: State): readonly Effect[] {
  if (from.name === name) return [];
  if (name === 'open') return [{ type: 'leave', url, isBack: true }];
  return name === 'closing' || name === 'closed' ? [{ type: 'leave', url, isBack: false }] : [];
}
