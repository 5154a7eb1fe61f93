import { DEV } from '../../development.ts';
import { begin, wait } from '../../session/attempt.ts';
import { between, type Outage } from '../../session/backoff.ts';
import type { Check } from '../../session/checks.ts';
import { wallTime } from '../../session/clock.ts';
import type { CloseFacts } from '../../session/closure.ts';
import { lose } from '../../session/ending.ts';
import type { Feature } from '../../session/feature.ts';
import { ask, enter, type Phase, run, type Session } from '../../session/session.ts';
import type { Signal } from '../../session/signal.ts';
import { become } from '../../session/timers.ts';
import { InvalidOptionError } from '../../socket/errors.ts';
import { orFalse } from '../../socket/option-checks.ts';
import { platformSignals, type Signals, subscribeTo } from './signals.ts';

/** A timer that calls back so much later has slept. Less may be a page in the background, whose timers run once a minute. */
const ASLEEP_MS = 90_000;

/** For how long after the return of a page a connection that ends counts as lost while it was away. */
const BACK_MS = 3000;

/** A network that says it is back is early: routes and names come a little later. Chance keeps an office from coming back as one. */
const ONLINE_MIN_MS = 200;
const ONLINE_MAX_MS = 1000;

/** The option of the signals. */
export interface PageOptions {
  /**
   * Where the signals of the page and the network come from. Default: the window and the document, or the worker.
   * `false`: they change nothing. Those that cannot be subscribed to are reported as uncaught, and are none.
   */
  readonly signals?: false | Signals;
}

/** What is known of the page. Where there is none, it is as if it was always seen. */
interface Page {
  readonly signals: Signals | undefined;
  isHidden: boolean;
  isLeaving: boolean;
  /** When it last came back from wherever it was, unless that has had its effect. */
  backAt: number | undefined;
  /** The outage without the retry that is waited for; `undefined` once that one is forgiven. */
  before: Readonly<Outage> | undefined;
  stop: () => void;
}

const NAME = 'page';

function pageOf(session: Session): Page {
  return session.parts[NAME] as Page;
}

/** Whether the page came back a moment ago, so that what ends now was lost while it was away. */
function isJustBack(session: Session, page: Page): boolean {
  return page.backAt !== undefined && session.at - page.backAt <= BACK_MS;
}

/**
 * Something has changed, so the attempt is worth making, and soon. That is no step of the back-off and costs none of the
 * budget. However often it happens, attempts are no closer to each other than the shortest delay.
 */
function bringForward(session: Session, page: Page, delayMs: number): void {
  page.backAt = undefined;
  if (page.before) {
    const { steps, previousMs, held } = page.before;
    session.outage = { ...session.outage, steps, previousMs, held, free: session.outage.free + 1 };
    page.before = undefined;
  }
  wait(
    session,
    Math.min(
      session.dueAt,
      Math.max(session.at + Math.round(delayMs), session.since + session.settings.backoff.minMs),
    ),
    true,
  );
}

/** Signals that say that the page is back from wherever it was. */
const BACK: readonly Signal[] = ['restored', 'visible', 'resumed'];

/** What a signal says of the page, whatever the phase. */
function takeNote(page: Page, said: Signal, at: number): void {
  page.isHidden = said === 'hidden' || (page.isHidden && said !== 'visible');
  page.isLeaving = said === 'leaving' || (page.isLeaving && said !== 'staying' && said !== 'restored');
  if (BACK.includes(said)) page.backAt = at;
}

/** The page or the network says something. `random`: chance for a delay. */
function signal(session: Session, said: Signal, random: number): void {
  const page = pageOf(session);
  takeNote(page, said, session.at);
  ask(session, 'signalled', said);
  const { phase, stage } = session;
  if (phase === 'waiting') {
    if (BACK.includes(said)) bringForward(session, page, 0);
    if (said === 'online') bringForward(session, page, between(ONLINE_MIN_MS, ONLINE_MAX_MS, random));
  } else if (phase === 'suspended') {
    if (!page.isLeaving) begin(session);
    // Whatever a connection looks like after the back-forward cache, it has not survived.
  } else if (said === 'restored' && stage !== 'endpoint' && phase !== 'closing')
    lose(session, { cause: 'page-restored' });
}

/** Time has passed while nothing ran: the machine was asleep, or the page frozen. Nothing could be tried meanwhile. */
function wake(session: Session, page: Page, asleepMs: number): void {
  const { outage, phase } = session;
  page.backAt = session.at;
  session.outage = {
    ...outage,
    // If the attempt under way fails, that is not held against the budget.
    free: outage.free + (phase === 'connecting' ? 1 : 0),
    // The clock of the session may have stood still, too.
    ...(outage.since === undefined ? {} : { since: Math.min(session.at, outage.since + asleepMs) }),
  };
  ask(session, 'signalled', 'woke', asleepMs);
  if (phase === 'waiting') bringForward(session, page, 0);
}

function isLife(phase: Phase): boolean {
  return phase !== 'idle' && phase !== 'closed';
}

const checkSignals: Check<Signals> = (signals, path) => {
  if (typeof signals?.subscribe === 'function') return signals;
  throw new InvalidOptionError(path, signals, 'give an object with the method subscribe(), or false.');
};

/** What the page, the network and sleep mean: attempts are made when they are worth making, and not when they are not. */
export const page: Feature<PageOptions> = {
  name: NAME,
  checks: DEV && { signals: orFalse(checkSignals) },
  acts: { signal },

  setup: (session, { signals = platformSignals(session.clock) }) => ({
    signals: signals || undefined,
    isHidden: false,
    isLeaving: false,
    backAt: undefined,
    before: undefined,
    stop: NOTHING,
  }),

  entering(session, page) {
    const { timers, clock } = session;
    if (!timers.length) return;
    const dueAt = timers.reduce((first, timer) => Math.min(first, timer.dueAt), Infinity);
    const overdueMs = wallTime(clock) - dueAt;
    if (overdueMs > ASLEEP_MS) wake(session, page, overdueMs);
  },

  resolving(session, page) {
    if (!page.signals?.isPrerendering?.()) return undefined;
    become(session, 'suspended');
    return true;
  },

  judging(session, page, facts: { -readonly [K in keyof CloseFacts]: CloseFacts[K] }) {
    // While the page was away, nothing could be heard.
    if (isJustBack(session, page)) facts.silentMs = undefined;
    return undefined;
  },

  planning(session, page, plan) {
    plan.isSlow = page.isHidden;
    if (plan.delay !== 'backoff' || !isJustBack(session, page)) return undefined;
    if (plan.facts.stage !== 'open' && plan.facts.cause !== 'page-restored') return undefined;
    plan.outage.free++;
    plan.delayMs = 0;
    plan.reason = 'page';
    return true;
  },

  planned(_session, page, { before, reason, outage }) {
    page.before = before;
    // The back-off stands where it stood.
    if (reason === 'page') outage.previousMs = before.previousMs;
  },

  // The return of the page has had its effect: what happens next is another matter.
  ended(_session, page, closure) {
    if (closure.remedy.reason !== 'application') page.backAt = undefined;
  },

  retrying(session, page) {
    if (!page.isLeaving) return undefined;
    become(session, 'suspended');
    return true;
  },

  moved(session, page, from) {
    const { phase } = session;
    if (isLife(phase) === isLife(from)) return;
    run(session, () => {
      page.stop();
      page.stop =
        isLife(phase) && page.signals
          ? subscribeTo(page.signals, (said) => enter(session, signal, said, session.random()))
          : NOTHING;
    });
  },
} satisfies Feature<PageOptions, Page>;

const NOTHING = (): void => {};
