import {
  connectTimeout,
  opened,
  ponged,
  reconnect,
  refused,
  retry,
  settle,
  stable,
  start,
} from './attempt.ts';
import { close, closed, closingTimeout, decided, errored, graceOver, veto } from './ending.ts';
import type { Act, Session } from './session.ts';
import { timeout } from './timers.ts';

/** What can happen to any session, by the name that a trace has for it. */
export const ACTS: Readonly<Record<string, Act<never>>> = {
  start,
  close,
  reconnect,
  veto,
  opened,
  closed,
  errored,
  refused,
  decided,
  settle,
  timeout,
  ponged,
};

/** What the timers of any session lead to, by their names. */
export const TIMERS: Readonly<Record<string, (session: Session) => void>> = {
  connect: connectTimeout,
  stable,
  grace: graceOver,
  close: closingTimeout,
  retry,
};
