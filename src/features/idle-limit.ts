import { DEV } from '../development.ts';
import type { Feature } from '../session/feature.ts';
import { emit, type Session } from '../session/session.ts';
import { logOnce } from './log.ts';

/** Below this, a connection was not idle. */
const LEAST_SILENCE_MS = 2000;

/** So many in a row, alike: of two, chance makes a pair too often. */
const CONNECTIONS = 3;

/** What counts as alike: proxies look at their timers once in a while, and the network takes its time. */
const SPREAD_MS = 500;
const SPREAD = 0.05;

const NAME = 'idle-limit';

/** The idle limit of a proxy on the way, as far as one shows. */
interface IdleLimit {
  /** How long the last connections had been silent when they ended, in milliseconds. */
  silencesMs: readonly number[];
  limitMs: number | undefined;
  /** The interval of Pings that keeps a connection from being idle for so long. */
  intervalMs: number | undefined;
}

/** What is known of the idle limit in a session. */
export function limitOf(session: Session): IdleLimit | undefined {
  return session.parts[NAME] as IdleLimit | undefined;
}

/** Whether a connection may have ended with this code because it was idle: the code does not say why it ended. */
export function isUnexplained(code: number): boolean {
  return [1000, 1001, 1005, 1006].includes(code);
}

/** The interval of Pings that keeps a connection from being idle for so long. */
export function intervalBelow(limitMs: number): number {
  return Math.round(limitMs / 2);
}

function spreadOf(limitMs: number): number {
  return Math.max(SPREAD_MS, limitMs * SPREAD);
}

function inWords(limitMs: number, intervalMs: number, isAdaptive: boolean): string {
  const cure = isAdaptive
    ? `The heartbeat goes on with an interval of ${intervalMs} ms.`
    : `Set heartbeat.intervalMs to ${intervalMs} or less, or raise the limit there.`;
  const seconds = Math.round(limitMs / 100) / 10;
  return `The last ${CONNECTIONS} connections ended after ${seconds} s of silence each, as if a proxy on the way had an idle limit. ${cure}`;
}

/** Connections that end after the same silence, as a proxy with an idle limit ends them, are a warning. */
export const idleLimit: Feature = {
  name: NAME,

  setup: () => ({ silencesMs: [], limitMs: undefined, intervalMs: undefined }),

  ended(session, idle, closure) {
    if (closure.silentMs === undefined || closure.silentMs < LEAST_SILENCE_MS || !isUnexplained(closure.code))
      return;
    idle.silencesMs = [...idle.silencesMs, closure.silentMs].slice(-CONNECTIONS);
    const [shortest = 0, middle = 0, longest = Infinity] = [...idle.silencesMs].sort((a, b) => a - b);
    const limitMs = Math.round(middle);
    if (longest - shortest > spreadOf(middle)) return;
    if (idle.limitMs !== undefined && limitMs >= idle.limitMs - spreadOf(limitMs)) return;
    const intervalMs = intervalBelow(limitMs);
    idle.limitMs = limitMs;
    idle.intervalMs = intervalMs;
    const message = DEV ? inWords(limitMs, intervalMs, isAdaptive(session)) : '';
    emit(session, 'warning', { kind: 'idle-limit', message, limitMs, intervalMs });
    logOnce(session, NAME, message);
  },
} satisfies Feature<object, IdleLimit>;

function isAdaptive(session: Session): boolean {
  const { heartbeat } = session.parts as {
    readonly heartbeat?: { readonly settings: { readonly isAdaptive: boolean } };
  };
  return heartbeat?.settings.isAdaptive ?? false;
}
