import { explain } from '../codes.ts';
import type { Closure } from '../session/closure.ts';
import { duration, harmless } from './text.ts';

/** The end of a connection or an attempt, in one line. */
export function describeEnd(closure: Closure): string {
  const { code, category, origin, reason, httpStatus, cause, error } = closure;
  const detail = httpStatus === undefined ? cause : `HTTP ${httpStatus}`;
  const given = reason === '' ? '' : `, reason “${harmless(reason)}”`;
  const problem = httpStatus === undefined ? describeError(error) : '';
  return `${code} ${category} (${origin}, ${detail})${given}${problem === '' ? '' : `: ${problem}`}`;
}

/** What follows from an end, in one line. */
export function describeRemedy(closure: Closure): string {
  const { remedy } = closure;
  const what = remedy.action === 'stop' ? 'stop' : `${remedy.action} in ${duration(remedy.delayMs)}`;
  return `${what}: ${explain(closure).why}`;
}

/** An error of a transport, in one line; `''` if it says nothing. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // Node tries all addresses of a name, and an error for all of them has no message.
  const { message, code } = error as Error & { readonly code?: unknown };
  return harmless(message === '' ? String(code ?? error.name) : message);
}
