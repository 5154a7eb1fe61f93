import { DEV } from '../development.ts';
import type { Closure } from '../session/closure.ts';
import type { Feature } from '../session/feature.ts';
import { ask, emit, type Session } from '../session/session.ts';
import { logOnce } from './log.ts';
import { warningsOfSeconds } from './seconds.ts';

const HOUR_MS = 3_600_000;
const FREQUENT_PER_HOUR = 5;

/** Enough to tell frequent from rare, and a bound on what a hostile peer can make us remember. */
const REMEMBERED = 1000;

/** The account of peers that closed with a code that never travels. */
interface PeerBugs {
  count: number;
  /** When the ones of the last hour were. */
  recent: readonly number[];
}

/**
 * Whether the peer broke the rule that 1005, 1006 and 1015 never travel. An empty Close frame counts (that is
 * what 1005 stands for); so does a clean 1006 or 1015, which Firefox passes through from the wire.
 */
function isPeerBug(closure: Closure): boolean {
  return (
    closure.origin === 'remote' &&
    (closure.code === 1005 || (closure.wasClean && (closure.code === 1006 || closure.code === 1015)))
  );
}

function peerBug(session: Session, bugs: PeerBugs, code: number): void {
  const { at } = session;
  bugs.recent = [...bugs.recent.filter((time) => at - time < HOUR_MS), at].slice(-REMEMBERED);
  const count = ++bugs.count;
  const perHour = bugs.recent.length;
  const isFrequent = perHour >= FREQUENT_PER_HOUR;
  const message = DEV ? peerBugInWords(code, perHour, isFrequent) : '';
  emit(session, 'warning', { kind: 'peer-bug', message, code, count, perHour, isFrequent });
  logOnce(session, isFrequent ? 'peer-bug-frequent' : 'peer-bug', message);
}

function peerBugInWords(code: number, perHour: number, isFrequent: boolean): string {
  const isEmpty = code === 1005;
  const what = isEmpty
    ? 'closed with an empty Close frame (1005)'
    : `sent the reserved code ${code} in a Close frame`;
  const verdict = isEmpty
    ? 'That is allowed, and some servers do it at every deploy. Have it give a code if it is to say why.'
    : 'RFC 6455 forbids that: have it send another code.';
  return isFrequent
    ? `The peer has ${what} ${perHour} times within an hour. ${verdict}`
    : `The peer ${what}, so the reason is unknown. ${verdict}`;
}

function peerClosedInWords(silentMs: number | undefined): string {
  const silence = silentMs === undefined ? '' : `, after ${Math.round(silentMs / 100) / 10} s of silence`;
  return `The peer ended the connection with 1000 (normal)${silence}. The application had not closed it, and no attempt follows. If this connection is meant to have no end, give the option rules: endless, of resilient-websocket/presets. If its end is normal: rules: [{ when: 1000, then: { action: 'stop' } }].`;
}

function tlsFailureInWords(errorCode: string | undefined): string {
  return `TLS failed (${errorCode ?? 'no reason is given'}), so there is no connection. Attempts go on, but rarely, as a certificate may be renewed. Check the certificate, its chain and its host name.`;
}

function prematureCloseInWords(queued: number): string {
  const what =
    queued === 0
      ? 'before the first connection had opened'
      : `with ${queued} ${queued === 1 ? 'message' : 'messages'} in the queue`;
  return `close() was called ${what}. If that was not meant, look for a close() that comes too early.`;
}

const NO_BUGS = (): PeerBugs => ({ count: 0, recent: [] });

/**
 * What works but should be looked at: codes that no peer may send, an end with 1000 that no rule of the application speaks of, a bad
 * certificate, a `close()` that comes too early.
 */
export const warnings: Feature = {
  name: 'warnings',

  setup: DEV
    ? (session, options) => {
        for (const message of warningsOfSeconds(options)) logOnce(session, message, message);
        return NO_BUGS();
      }
    : NO_BUGS,

  ended(session, bugs, closure) {
    if (isPeerBug(closure)) peerBug(session, bugs, closure.code);
    else if (closure.origin === 'remote' && closure.category === 'reserved') {
      const message = DEV
        ? `The peer closed with ${closure.code}, a code that nothing defines. Have it use one from 4000 to 4999.`
        : '';
      emit(session, 'warning', { kind: 'reserved-code', message, code: closure.code });
    } else if (closure.code === 1000 && closure.final && closure.remedy.reason === 'policy') {
      const message = DEV ? peerClosedInWords(closure.silentMs) : '';
      emit(session, 'warning', { kind: 'peer-closed', message, silentMs: closure.silentMs });
      logOnce(session, 'peer-closed', message);
    } else if (closure.category === 'tls-failure') {
      const { code: errorCode } = (closure.error ?? {}) as { readonly code?: string };
      const message = DEV ? tlsFailureInWords(errorCode) : '';
      emit(session, 'warning', { kind: 'tls-failure', message, errorCode });
      logOnce(session, 'tls-failure', message);
    }
  },

  cancelling(session) {
    const { everOpened } = session;
    const queued = ask(session, 'counting') ?? 0;
    if (queued === 0 && everOpened) return;
    const message = DEV ? prematureCloseInWords(queued) : '';
    emit(session, 'warning', { kind: 'premature-close', message, queued, everOpened });
  },
} satisfies Feature<object, PeerBugs>;
