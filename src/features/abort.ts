import { DEV } from '../development.ts';
import type { Checks } from '../session/checks.ts';
import { close } from '../session/ending.ts';
import type { Feature } from '../session/feature.ts';
import { enter, run, type Session } from '../session/session.ts';
import type { BaseOptions } from '../socket/base-options.ts';
import type * as Dom from '../socket/dom-types.ts';
import { abortSignal } from '../socket/option-checks.ts';

/** The option of a signal. */
export interface AbortOptions {
  /** Aborting it ends the socket for good. Default none. */
  readonly signal?: Dom.AbortSignal;
}

interface State {
  readonly signal: Dom.AbortSignal;
  readonly abort: () => void;
  /** Whether the socket is not started by its constructor. */
  readonly isManual: boolean;
}

/** Aborting a signal ends the socket. */
export const abort: Feature<AbortOptions> = {
  name: 'abort',
  checks: DEV && ({ signal: abortSignal } as Checks<AbortOptions & Pick<BaseOptions, 'autoConnect'>>),

  setup: (session, { signal, autoConnect }) =>
    signal && { signal, abort: () => enter(session, close, 'abort'), isManual: autoConnect === false },

  beginning(session, { signal, abort, isManual }) {
    if (session.phase !== 'idle') signal.throwIfAborted();
    else if (signal.aborted) {
      abort();
      return true;
    } else if (isManual) signal.addEventListener('abort', abort);
    return undefined;
  },

  // A signal may live longer than a socket that is over; it must not keep it.
  moved(session, { signal, abort }, from) {
    if (session.phase === 'closed') signal.removeEventListener('abort', abort);
    else if (from === 'idle' || from === 'closed') listen(session, signal, abort);
  },
} satisfies Feature<AbortOptions & Pick<BaseOptions, 'autoConnect'>, State>;

// Last, because what came before may have thrown.
function listen(session: Session, signal: Dom.AbortSignal, abort: () => void): void {
  run(session, () => signal.addEventListener('abort', abort));
}
