import { run, type Session } from '../session/session.ts';
import { isolate } from './errors.ts';

/** Has something done, in its turn. What it throws is reported as uncaught, and all goes on. */
export function runIsolated(session: Session, effect: () => void): void {
  run(session, () => isolate(effect));
}
