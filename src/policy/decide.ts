import type { CloseFacts } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import { type Backoff, between, clampDelay, drawBackoff } from './backoff.ts';
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
  steps: 0,
  previousMs: 0,
  held: undefined,
  refreshed: false,
};

const DEFAULT_HOLD_ATTEMPTS = 3;

/** Where a ladder with any growth at all has long reached its cap. */
const TOP_OF_LADDER = 1_000_000;

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

/** The delay for this ending, and what the outage remembers of it. */
function drawDelay(
  policy: Policy,
  delay: RetryDelay,
  facts: CloseFacts,
  outage: Outage,
  random: number,
): { delayMs: number; outage: Outage } {
  const { held } = outage;
  const { backoff } = policy;
  if (typeof delay === 'number') return { delayMs: clampDelay(delay, 0), outage };
  if (delay === 'cap') {
    const delayMs = clampDelay(between(backoff.maxMs / 2, backoff.maxMs, random), backoff.minMs);
    return { delayMs, outage: { ...outage, steps: TOP_OF_LADDER, held: undefined } };
  }
  if (typeof delay === 'object') return drawFromWindow(delay, outage, random);
  if (held !== undefined && held.attemptsLeft > 0 && facts.stage !== 'open') {
    const rest = { ...held, attemptsLeft: held.attemptsLeft - 1 };
    return { delayMs: held.delayMs, outage: { ...outage, held: rest } };
  }
  const steps = outage.steps + 1;
  return {
    delayMs: drawBackoff(backoff, steps, outage.previousMs, random),
    outage: { ...outage, steps, held: undefined },
  };
}

function drawFromWindow(
  window: DelayWindow,
  outage: Outage,
  random: number,
): { delayMs: number; outage: Outage } {
  const { minMs, maxMs, holdAttempts = DEFAULT_HOLD_ATTEMPTS } = window;
  const kept = outage.held?.delayMs;
  const isKept = kept !== undefined && kept >= minMs && kept <= maxMs;
  const delayMs = isKept ? kept : clampDelay(between(minMs, maxMs, random), 0);
  return { delayMs, outage: { ...outage, held: { delayMs, attemptsLeft: holdAttempts } } };
}

/** A remedy applied, and the outage as it stands afterwards. */
export interface Decision {
  readonly remedy: AppliedRemedy;
  readonly outage: Outage;
}

/** A decision to stop; the outage stays as it was. */
export function stop(outage: Outage, outcome: Outcome, rule: string, why: string): Decision {
  return { remedy: { action: 'stop', outcome, rule, why }, outage };
}

function stopOutcome(policy: Policy, facts: CloseFacts): Outcome {
  if (!policy.retry) return 'retry-off';
  return facts.category === 'normal' ? 'normal' : 'fatal';
}

/**
 * Applies a verdict: draws the delay, asks the budget, and writes both down in the outage.
 *
 * @param at The time of the decision, in milliseconds on the clock of the inputs.
 * @param random Chance, from 0 inclusive to 1 exclusive; one draw is all a decision needs.
 */
export function applyVerdict(
  policy: Policy,
  verdict: Verdict,
  facts: CloseFacts,
  outage: Outage,
  at: number,
  random: number,
): Decision {
  const { remedy, rule, why } = verdict;
  if (remedy.action === 'stop') return stop(outage, stopOutcome(policy, facts), rule, why);
  if (remedy.action === 'refresh' && !policy.canRefresh) {
    return stop(outage, 'fatal', rule, 'The credentials are refused and no provider can fetch others.');
  }
  if (remedy.action === 'refresh' && outage.refreshed) {
    return stop(outage, 'fatal', rule, 'Fresh credentials were refused too.');
  }
  const since = outage.since ?? at;
  const drawn = drawDelay(policy, remedy.delay, facts, outage, random);
  const { delayMs } = drawn;
  const refused = refusal(policy.budget, outage.retries, at + delayMs - since);
  if (refused !== undefined) return stop(outage, 'exhausted', rule, refused);
  return {
    remedy: { action: remedy.action, delayMs, rule, why },
    outage: {
      ...drawn.outage,
      since,
      retries: outage.retries + 1,
      previousMs: delayMs,
      refreshed: outage.refreshed || remedy.action === 'refresh',
    },
  };
}
