import type { CloseFacts } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import { type Backoff, between, clampDelay, drawBackoff, drawWithin } from './backoff.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import type { AppliedRemedy, DelayWindow, Outcome, RetryDelay, Verdict } from './remedy.ts';
import { type RetryBudget, refusal } from './retry-budget.ts';
import { matches, names, type PolicyRule } from './rules.ts';

/** All that a decision rests on, besides the ending itself and what has been tried. */
export interface Policy {
  /** `false`: every ending is the last. */
  readonly retry: boolean;
  /** The application's rows; the first that matches decides, the default rows come after. */
  readonly rules: readonly PolicyRule[];
  readonly backoff: Backoff;
  readonly budget: RetryBudget;
  /** Whether there is a provider that fresh credentials can be asked of. */
  readonly canRefresh: boolean;
}

/** What has been tried since the connection was last stable. */
export interface Outage {
  /** When it began, by the clock of the inputs; `undefined` while all is well. */
  readonly since: number | undefined;
  /** Retries decided so far. */
  readonly retries: number;
  /** How many of them are not held against the budget: something outside had changed, or the machine was asleep. */
  readonly free: number;
  /** Steps of the back-off taken so far: fewer than `retries` where another delay was used. */
  readonly steps: number;
  /** The last delay drawn. */
  readonly previousMs: number;
  /** The draw that a window of this outage keeps, and for how many more attempts that fail. */
  readonly held: { readonly delayMs: number; readonly attemptsLeft: number } | undefined;
  /** Whether fresh credentials have been asked for. */
  readonly refreshed: boolean;
}

/** No outage: all is well. */
export const NO_OUTAGE: Outage = {
  since: undefined,
  retries: 0,
  free: 0,
  steps: 0,
  previousMs: 0,
  held: undefined,
  refreshed: false,
};

/** Until when a client with a trouble of its own has tried again. */
const PROMPT_MS = 1000;

/** A peer that asks for more gets this much: ten minutes. */
const MOST_ASKED_MS = 600_000;

/** By how much chance prolongs a delay that was asked for: all who were asked would come back as one. */
const ASKED_SPREAD = 0.25;

const WHY_ASKED = 'The peer asked for this delay.';

const WHY_AT_ONCE = 'The line was lost while the page was away, and the page is back.';

/** Where a ladder with any growth at all has long reached its cap. */
const TOP_OF_LADDER = 1_000_000;

/**
 * How the back-off goes on in the circumstances. `at-once`: the line was lost while the page was away, and it is back.
 * `prompt`: the trouble is that of this client, and no crowd comes back with it. `slow`: nobody sees the page.
 */
export type Pace = 'usual' | 'prompt' | 'slow' | 'at-once';

/** What a decision depends on besides the policy, the ending and the outage. */
export interface Circumstances {
  /** The time, in milliseconds on the clock of the inputs. */
  readonly at: number;
  /** Chance, from 0 inclusive to 1 exclusive; one draw is all a decision needs. */
  readonly random: number;
  readonly pace: Pace;
  /** When the last of the neighbours has its turn. In the past: there is nobody to wait for. */
  readonly lastTurnAt: number;
}

/** An ending in the category that the rules put it in, and what they say of it. */
export interface Judgement {
  readonly facts: CloseFacts;
  readonly verdict: Verdict;
}

/**
 * Asks the rules. The first that matches decides. If it gives the ending another category, the rules that name that
 * category decide, and after them its default row: the code has been spoken for.
 */
export function judge(policy: Policy, facts: CloseFacts): Judgement {
  const rule = policy.rules.find(({ when }) => matches(when, facts));
  if (rule === undefined) return { facts, verdict: verdictOf(policy, facts.category, undefined) };
  if ('action' in rule.then) return { facts, verdict: verdictOf(policy, facts.category, rule) };
  const { category } = rule.then;
  const named = policy.rules.find(({ when, then }) => 'action' in then && names(when, category));
  return { facts: { ...facts, category }, verdict: verdictOf(policy, category, named) };
}

function verdictOf(policy: Policy, category: CloseCategory, rule: PolicyRule | undefined): Verdict {
  if (!policy.retry) {
    return { remedy: { action: 'stop' }, rule: 'retry-off', why: 'The socket was made with retry: false.' };
  }
  if (rule !== undefined && 'action' in rule.then) {
    const { then, id = 'application', why = 'The application set it.' } = rule;
    return { remedy: then, rule: id, why };
  }
  const { then, why } = DEFAULT_RULES[category];
  return { remedy: then, rule: category, why };
}

/** A delay as chance gave it. */
interface Draw {
  readonly delayMs: number;
  /** What the outage remembers of it. */
  readonly outage: Outage;
  /** Whether sockets that wait for the same endpoint take turns, so that together they make the attempts of one. */
  readonly isInTurn?: boolean;
}

/** The delay for this ending. */
function drawDelay(
  policy: Policy,
  delay: RetryDelay,
  facts: CloseFacts,
  outage: Outage,
  { random, pace }: Circumstances,
): Draw {
  const { held } = outage;
  const { backoff } = policy;
  // The first delay of an outage is wide enough for all.
  const isInTurn = outage.steps > 0;
  if (typeof delay === 'number') return { delayMs: clampDelay(delay, 0), outage };
  if (facts.retryAfterMs !== undefined) {
    const askedMs = Math.min(facts.retryAfterMs, MOST_ASKED_MS);
    const delayMs = between(askedMs, askedMs * (1 + ASKED_SPREAD), random);
    return { delayMs: clampDelay(delayMs, backoff.minMs), outage: { ...outage, held: letGo(held) } };
  }
  if (delay === 'cap') {
    return {
      delayMs: nearCap(backoff, random),
      outage: { ...outage, steps: TOP_OF_LADDER, held: letGo(held) },
      isInTurn,
    };
  }
  if (typeof delay === 'object') return drawFromWindow(delay, outage, random);
  if (held !== undefined && held.attemptsLeft > 0 && facts.stage !== 'open') {
    const rest = { ...held, attemptsLeft: held.attemptsLeft - 1 };
    return { delayMs: held.delayMs, outage: { ...outage, held: rest } };
  }
  if (pace === 'prompt' && outage.steps === 0 && backoff.spreadMs > 0) {
    // Before the ladder: the next delay is the wide first one.
    const delayMs = drawWithin(backoff, backoff.minMs, Math.min(PROMPT_MS, backoff.spreadMs), random);
    return { delayMs, outage };
  }
  const steps = outage.steps + 1;
  const drawnMs = drawBackoff(backoff, steps, outage.previousMs, random);
  return {
    delayMs: pace === 'slow' ? Math.max(drawnMs, nearCap(backoff, random)) : drawnMs,
    outage: { ...outage, steps, held: letGo(held) },
    isInTurn,
  };
}

/** The draw stays for further restarts of the outage, but no attempt keeps it. */
function letGo(held: Outage['held']): Outage['held'] {
  return held && { ...held, attemptsLeft: 0 };
}

function nearCap(backoff: Backoff, random: number): number {
  return drawWithin(backoff, backoff.maxMs / 2, backoff.maxMs, random);
}

function drawFromWindow(window: DelayWindow, outage: Outage, random: number): Draw {
  const { minMs, maxMs, holdAttempts = 0 } = window;
  const kept = outage.held?.delayMs;
  const isKept = kept !== undefined && kept >= minMs && kept <= maxMs;
  const delayMs = isKept ? kept : clampDelay(between(minMs, maxMs, random), 0);
  // In the place of the first delay of the back-off, or the next would be that.
  const steps = Math.max(1, outage.steps);
  return { delayMs, outage: { ...outage, steps, held: { delayMs, attemptsLeft: holdAttempts } } };
}

/** A remedy applied, and the outage as it stands afterwards. */
export interface Decision {
  readonly remedy: AppliedRemedy;
  /** By how much neighbours have made the delay longer; `undefined` where they do not take turns. */
  readonly stretch: number | undefined;
  readonly outage: Outage;
}

/** A decision to stop; the outage stays as it was. */
export function stop(outage: Outage, outcome: Outcome, rule: string, why: string): Decision {
  return { remedy: { action: 'stop', outcome, rule, why }, stretch: undefined, outage };
}

function stopOutcome(policy: Policy, facts: CloseFacts): Outcome {
  if (!policy.retry) return 'retry-off';
  return facts.category === 'normal' ? 'normal' : 'fatal';
}

/** The outage with one of its retries forgiven: the back-off stands where it stood, and the budget is not charged. */
export function forgive(outage: Outage, before: Outage): Outage {
  const { steps, previousMs, held } = before;
  return { ...outage, steps, previousMs, held, free: outage.free + 1 };
}

/** A delay that begins at the last turn of the neighbours. That is no reason to give up sooner. */
function queueUp(
  { budget }: Policy,
  { delayMs: ownMs, isInTurn = false }: Draw,
  since: number,
  { at, lastTurnAt }: Circumstances,
): { delayMs: number; stretch: number | undefined } {
  if (!isInTurn) return { delayMs: ownMs, stretch: undefined };
  const longestMs = Math.max(ownMs, since + budget.maxElapsedMs - at);
  const delayMs = clampDelay(Math.min(ownMs + Math.max(0, lastTurnAt - at), longestMs), ownMs);
  return { delayMs, stretch: ownMs === 0 ? 1 : delayMs / ownMs };
}

function whyLonger(stretch = 1): string {
  return stretch === 1
    ? ''
    : ' Other sockets wait for this endpoint, so this one takes its turn behind them.';
}

/** Applies a verdict: draws the delay, asks the budget, and writes both down in the outage. */
export function applyVerdict(
  policy: Policy,
  verdict: Verdict,
  facts: CloseFacts,
  outage: Outage,
  circumstances: Circumstances,
): Decision {
  const { remedy, rule, why } = verdict;
  if (remedy.action === 'stop') return stop(outage, stopOutcome(policy, facts), rule, why);
  if (remedy.action === 'refresh' && !policy.canRefresh) {
    return stop(outage, 'fatal', rule, 'The credentials are refused and no provider can fetch others.');
  }
  if (remedy.action === 'refresh' && outage.refreshed) {
    return stop(outage, 'fatal', rule, 'Fresh credentials were refused too.');
  }
  const { at } = circumstances;
  const isAsked = facts.retryAfterMs !== undefined && typeof remedy.delay !== 'number';
  const isAtOnce = circumstances.pace === 'at-once' && remedy.delay === 'backoff' && !isAsked;
  const since = outage.since ?? at;
  const drawn = isAtOnce
    ? { delayMs: 0, outage, isInTurn: false }
    : drawDelay(policy, remedy.delay, facts, outage, circumstances);
  const refused = refusal(policy.budget, outage.retries - outage.free, at + drawn.delayMs - since);
  if (refused !== undefined) return stop(outage, 'exhausted', rule, refused);
  const { delayMs, stretch } = queueUp(policy, drawn, since, circumstances);
  const reason = isAsked ? WHY_ASKED : why;
  const after: Outage = {
    ...drawn.outage,
    since,
    retries: outage.retries + 1,
    previousMs: drawn.delayMs,
    refreshed: outage.refreshed || remedy.action === 'refresh',
  };
  return {
    remedy: {
      action: remedy.action,
      delayMs,
      rule,
      why: isAtOnce ? WHY_AT_ONCE : reason + whyLonger(stretch),
    },
    stretch,
    outage: isAtOnce ? forgive(after, outage) : after,
  };
}
