import { MAX_DELAY_MS } from './backoff.ts';
import { wallTime } from './clock.ts';
import type { CloseStage } from './closure.ts';
import { emit, enter, type Next, type Phase, type Session } from './session.ts';
import { statusOf } from './status.ts';

/** A timer that runs. */
export interface Timer {
  readonly name: string;
  readonly act: (session: Session) => void;
  /** By the time of day. */
  readonly dueAt: number;
  handle: unknown;
}

/** Starts a timer, which stops with the phase and the stage; one of that name is replaced. `isSoon`: in a task of its own, as soon as can be. */
export function timer(
  session: Session,
  name: string,
  delayMs: number,
  act: (session: Session) => void,
  isSoon?: boolean,
): void {
  const { clock } = session;
  const realMs = Math.min(delayMs, MAX_DELAY_MS);
  cancel(session, name);
  const started: Timer = { name, act, dueAt: wallTime(clock) + realMs, handle: undefined };
  // What was to call as soon as possible cannot be taken back.
  const call = (): void => {
    if (session.timers.includes(started)) enter(session, timeout, name);
  };
  // Two or three at most run together, so a list is smaller than a map and as quick.
  session.timers = [...session.timers, started];
  if (isSoon && clock.soon) clock.soon(call);
  else started.handle = clock.setTimeout(call, realMs);
}

/** Stops a timer, if it runs. */
export function cancel(session: Session, name: string): void {
  const { timers } = session;
  const found = timers.find((each) => each.name === name);
  if (!found) return;
  if (found.handle !== undefined) session.clock.clearTimeout(found.handle);
  session.timers = timers.filter((each) => each !== found);
}

/** The time of a timer has come. What happened first, because the machine had slept, may have stopped it. */
export function timeout(session: Session, name: string): void {
  const found = session.timers.find((each) => each.name === name);
  if (!found) return;
  cancel(session, name);
  found.act(session);
}

/** Changes the phase: its timers stop, and a change of the status is reported before all else. */
export function become(session: Session, phase: Phase, stage: CloseStage = 'endpoint', next?: Next): void {
  if (phase !== session.phase || stage !== session.stage) {
    for (const { name } of session.timers) cancel(session, name);
  }
  session.phase = phase;
  session.stage = stage;
  session.next = next;
  const { status: previous } = session;
  const status = statusOf(session);
  session.status = status;
  if (status !== previous) emit(session, 'status', { status, previous });
}
