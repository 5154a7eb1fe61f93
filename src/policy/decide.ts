import type { CloseFacts } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import { type Backoff, clampDelay } from './backoff.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { type Circumstances, type Draw, drawDelay } from './delay.ts';
import { forgive, type Outage } from './outage.ts';
import type { AppliedRemedy, Outcome, Verdict } from './remedy.ts';
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

const WHY_ASKED = 'The peer asked for this delay.';

const WHY_AT_ONCE = 'The line was lost while the page was away, and the page is back.';

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
    : drawDelay(policy.backoff, remedy.delay, facts, outage, circumstances);
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
