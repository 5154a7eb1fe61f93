import { DEV } from '../development.ts';
import type { Checks } from '../session/checks.ts';
import { close } from '../session/ending.ts';
import type { Feature } from '../session/feature.ts';
import { enter, run } from '../session/session.ts';
import type { BaseOptions } from '../socket/base-options.ts';
import type * as Dom from '../socket/dom-types.ts';
import { isolate } from '../socket/errors.ts';
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

  setup: (session, options) =>
    options.signal && {
      signal: options.signal,
      abort: () => enter(session, close, 'abort'),
      isManual: options.autoConnect === false,
    },

  beginning(session, state) {
    if (session.phase !== 'idle') state.signal.throwIfAborted();
    else if (state.signal.aborted) {
      state.abort();
      return true;
    } else if (state.isManual) listen(state.signal, state.abort);
    return undefined;
  },

  // A signal may live longer than a socket that is over; it must not keep it.
  moved(session, state, from) {
    if (session.phase === 'closed') stopListening(state.signal, state.abort);
    // Last, because what came before may have thrown.
    else if (from === 'idle' || from === 'closed') run(session, () => listen(state.signal, state.abort));
  },
} satisfies Feature<AbortOptions & Pick<BaseOptions, 'autoConnect'>, State>;

/** Who listens to a signal of many sockets, through one listener: of more than ten, Node warns. */
interface Crowd {
  readonly aborts: Set<() => void>;
  readonly abortAll: () => void;
}

const crowds = /* @__PURE__ */ new WeakMap<Dom.AbortSignal, Crowd>();

function listen(signal: Dom.AbortSignal, abort: () => void): void {
  let crowd = crowds.get(signal);
  if (!crowd) {
    const aborts = new Set<() => void>();
    crowd = { aborts, abortAll: () => aborts.forEach(isolate) };
    crowds.set(signal, crowd);
    signal.addEventListener('abort', crowd.abortAll);
  }
  crowd.aborts.add(abort);
}

function stopListening(signal: Dom.AbortSignal, abort: () => void): void {
  const crowd = crowds.get(signal);
  if (!crowd?.aborts.delete(abort) || crowd.aborts.size > 0) return;
  crowds.delete(signal);
  signal.removeEventListener('abort', crowd.abortAll);
}
