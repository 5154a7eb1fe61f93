import { findPublisher } from '#diagnostics';
import { DEV } from '../../development.ts';
import { wallTime } from '../../session/clock.ts';
import type { Closure } from '../../session/closure.ts';
import type { Feature } from '../../session/feature.ts';
import type { DropNotice, NoticeMap } from '../../session/notices.ts';
import { run, type Session } from '../../session/session.ts';
import { attemptOf } from '../../session/status.ts';
import { endpointName } from '../../socket/endpoint-name.ts';
import { reportUncaught } from '../../socket/errors.ts';
import { check } from '../../socket/option-checks.ts';
import { reschedule } from '../../socket/retry-event.ts';
import type { TraceEntry } from './trace-entry.ts';

/** The option of the short trace. */
export interface TraceEntriesOptions {
  /** How many entries the property `trace` of the socket keeps, from 0 to 10000. Default 50. `0`: none. */
  readonly maxTraceEntries?: number;
}

/** What the short trace gives to a socket. */
export interface TraceMembers {
  /**
   * What happened lately, oldest first, for a report: attempts, opens, closes, decisions, signals, drops. At most
   * `maxTraceEntries`; drops and signals in a row are one. Never one for a message. See {@link TraceEntry} for what is left out.
   * A new array each time.
   */
  readonly trace: readonly TraceEntry[];
}

interface State {
  readonly maxEntries: number;
  // Replaced and not changed: most sockets have three for good, and an array that grows keeps room for more.
  entries: readonly TraceEntry[];
}

const NAME = 'trace';
const MOST_ENTRIES = 10_000;
const NO_ENTRIES: readonly TraceEntry[] = [];

/** A name, and no text: `Error`, `ECONNREFUSED`. */
const WORD = /^[A-Z]\w{0,63}$/;

type Type = TraceEntry['type'];

/** What an entry has besides its time and type. */
type Facts<T extends Type> = Omit<Extract<TraceEntry, { type: T }>, 'time' | 'type'>;

/** Keeps an entry, and publishes it. Makes nothing that nobody wants. */
function note<T extends Type>(session: Session, state: State, type: T, facts: () => Facts<T>): void {
  const publish = findPublisher(type);
  if (state.maxEntries === 0 && publish === undefined) return;
  const entry = { time: wallTime(session.clock), type, ...facts() } as unknown as TraceEntry;
  if (state.maxEntries > 0) {
    const last = state.entries.at(-1);
    const both = last && join(last, entry);
    const before = both ? state.entries.slice(0, -1) : state.entries;
    state.entries = [...before, both ?? entry].slice(-state.maxEntries);
  }
  try {
    publish?.(state, session.url, entry);
  } catch (error) {
    reportUncaught(error);
  }
}

/** As `note()`, in its turn: who hears of it may call anything, and the state is about to change. */
function inTurn<T extends Type>(session: Session, state: State, type: T, facts: () => Facts<T>): void {
  run(session, () => note(session, state, type, facts));
}

/** One entry for two in a row that differ in number only: a thousand of them must not push out all others. */
function join(last: TraceEntry, entry: TraceEntry): TraceEntry | undefined {
  if (last.type === 'drop' && entry.type === 'drop' && last.reason === entry.reason) {
    return { ...entry, messages: last.messages + 1, bytes: last.bytes + entry.bytes };
  }
  if (last.type === 'signal' && entry.type === 'signal') return { ...entry, count: last.count + 1 };
  return undefined;
}

/** Field by field: what a closure holds besides may be a secret. */
function factsOf(closure: Closure, heard: number): Facts<'close'> {
  const { code, wasClean, category, origin, stage, cause, final } = closure;
  const { silentMs, httpStatus } = closure;
  return {
    code,
    reasonLength: closure.reason.length,
    wasClean,
    category,
    origin,
    stage,
    cause,
    final,
    remedy: closure.remedy.action,
    rule: closure.remedy.rule,
    outcome: closure.remedy.action === 'stop' ? closure.remedy.outcome : undefined,
    silentMs,
    httpStatus,
    error: wordOf(closure.error),
    // Without an attempt under way, the count is that of the connection before.
    heard: stage === 'endpoint' ? 0 : heard,
  };
}

function wordOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, name } = error as Error & { readonly code?: unknown };
  return [code, name].find((each): each is string => typeof each === 'string' && WORD.test(each));
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** `socket.trace`: what happened lately, without secrets, and for everybody who listens in the process. */
export const trace: Feature<TraceEntriesOptions, unknown, TraceMembers> = {
  name: NAME,
  checks: DEV && {
    maxTraceEntries: check(
      (value) => Number.isInteger(value) && value >= 0 && value <= MOST_ENTRIES,
      `give a whole number from 0 to ${MOST_ENTRIES}.`,
    ),
  },

  setup: (_session, { maxTraceEntries = 50 }) => ({ maxEntries: maxTraceEntries, entries: NO_ENTRIES }),

  entering(session, state, act, given) {
    if ((act as unknown) !== reschedule) return;
    inTurn(session, state, 'reschedule', () => ({ delayMs: given[1] as number }));
  },

  connecting(session, state) {
    note(session, state, 'attempt', () => ({ attempt: attemptOf(session), url: endpointName(session.url) }));
  },

  signalled(session, state, signal, asleepMs = 0) {
    if (signal === 'woke') inTurn(session, state, 'wake', () => ({ asleepMs }));
    else inTurn(session, state, 'signal', () => ({ signal, count: 1 }));
  },

  emitting(session, state, name, notice) {
    switch (name) {
      case 'open':
        return note(session, state, name, () =>
          pick(notice as NoticeMap['open'], 'attempt', 'isReconnect', 'downtimeMs'),
        );
      case 'close':
        return note(session, state, name, () => factsOf(notice as Closure, session.connection?.heard ?? 0));
      case 'retry':
        return note(session, state, name, () => pick(notice as NoticeMap['retry'], 'attempt', 'delayMs'));
      case 'giveup':
        return note(session, state, name, () => pick(notice as NoticeMap['giveup'], 'outcome', 'attempts'));
      case 'warning':
        return note(session, state, name, () => pick(notice as NoticeMap['warning'], 'kind', 'message'));
      case 'drop': {
        const { reason, bytes } = notice as DropNotice;
        return note(session, state, name, () => ({ reason, messages: 1, bytes }));
      }
      // These two follow from the others, and each would take memory in every socket.
      default:
        return undefined;
    }
  },

  members: (sessionOf) => ({
    get trace() {
      return [...(sessionOf(this).parts[NAME] as State).entries];
    },
  }),
} satisfies Feature<TraceEntriesOptions, State, TraceMembers>;
