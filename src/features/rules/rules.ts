import { DEV } from '../../development.ts';
import type { Check } from '../../session/checks.ts';
import { type CloseCategory, POLICY } from '../../session/close-code.ts';
import type { CloseFacts } from '../../session/closure.ts';
import { verdictOf } from '../../session/ending.ts';
import type { Feature } from '../../session/feature.ts';
import type { DelayWindow, Remedy, Verdict } from '../../session/remedy.ts';
import type { Session } from '../../session/session.ts';
import { InvalidOptionError } from '../../socket/errors.ts';
import { callable, isDuration } from '../../socket/option-checks.ts';

/** A range of close codes, both ends included. */
export interface CloseCodeRange {
  readonly from: number;
  readonly to: number;
}

/** Which endings a rule is for: one code, a range, a category, or any of several. */
export type CloseMatcher = number | CloseCodeRange | CloseCategory | readonly CloseMatcher[];

/**
 * A row of the policy. The first row that matches decides; the rows of the application come before the default
 * ones. A rule either names the remedy or gives the ending another category, whose rules then apply: so a server
 * can announce a restart with a 4xxx code (WebKitGTK hides 1012).
 */
export interface PolicyRule {
  /** Shown in `closure.remedy.rule`. Default: `'application'`. */
  readonly id?: string;
  readonly when: CloseMatcher;
  readonly then: Remedy | { readonly category: CloseCategory };
  /** Shown in `closure.remedy.why`. Default none. */
  readonly why?: string;
}

/** Whether a matcher names this category, alone or among others. */
function names(matcher: CloseMatcher, category: CloseCategory): boolean {
  return typeof matcher === 'object' && !('from' in matcher)
    ? matcher.some((each) => names(each, category))
    : matcher === category;
}

/** Whether a matcher is for this ending. */
function matches(matcher: CloseMatcher, facts: CloseFacts): boolean {
  if (typeof matcher === 'number') return facts.code === matcher;
  if (typeof matcher === 'string') return facts.category === matcher;
  if ('from' in matcher) return facts.code >= matcher.from && facts.code <= matcher.to;
  return matcher.some((each) => matches(each, facts));
}

/**
 * A policy in code. Sees the facts of an ending and what the rules say of it; returns another remedy, or nothing
 * to let the verdict stand. Called once for each ending that is not the application's own, 1000 included, before
 * the application is told. Must answer at once: for what takes time, use a provider. If it throws, or returns
 * something else, the socket ends with the outcome `'policy-error'`.
 */
export type PolicyFunction = (facts: CloseFacts, verdict: Verdict) => Remedy | undefined;

/** The options of a policy of the application's own. */
export interface RulesOptions {
  /** Rows of the policy, asked before the default ones; the first that matches decides. Default none. */
  readonly rules?: readonly PolicyRule[];
  /** The policy in code, asked after the rules. Default none. */
  readonly decide?: PolicyFunction;
}

interface State {
  readonly rules: readonly PolicyRule[];
  readonly decide: PolicyFunction | undefined;
}

const NO_RULES: readonly PolicyRule[] = [];

function verdictBy(session: Session, category: CloseCategory, rule: PolicyRule | undefined): Verdict {
  if (!rule || !('action' in rule.then)) return verdictOf(session, category);
  const { id = 'application', then, why } = rule;
  return { remedy: then, rule: id, reason: 'rule', ...(why === undefined ? {} : { why }) };
}

/** Whether an unknown value, as a policy function may return it, is a remedy that can be applied. */
function isRemedy(value: unknown): value is Remedy {
  if (typeof value !== 'object' || value === null) return false;
  const { action, delay } = value as { action?: unknown; delay?: unknown };
  return action === 'stop' || ((action === 'retry' || action === 'refresh') && isRetryDelay(delay));
}

function isRetryDelay(value: unknown): boolean {
  if (value === 'backoff' || value === 'cap' || isDuration(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { minMs, maxMs, holdAttempts = 0 } = value as Partial<Record<keyof DelayWindow, unknown>>;
  return isDuration(minMs) && isDuration(maxMs) && minMs <= maxMs && isDuration(holdAttempts);
}

/** The policy of the application: rows before the default ones, and code after them. */
export const rules: Feature<RulesOptions> = {
  name: 'rules',
  checks: DEV && { rules: (given, path) => checkRules(given, path), decide: callable },

  // Without retries there is nothing to decide.
  setup: (session, { rules = NO_RULES, decide }) => (session.settings.retry ? { rules, decide } : undefined),

  /**
   * The first row that matches decides. If it gives the ending another category, the rows that name that category decide, and
   * after them its default row: the code has been spoken for.
   */
  judging(session, state, facts) {
    const rule = state.rules.find(({ when }) => matches(when, facts));
    if (!rule) return undefined;
    if ('action' in rule.then) return [facts, verdictBy(session, facts.category, rule)];
    const { category } = rule.then;
    const named = state.rules.find(({ when, then }) => 'action' in then && names(when, category));
    return [{ ...facts, category }, verdictBy(session, category, named)];
  },

  deciding(_session, state, facts, verdict) {
    const { decide } = state;
    if (!decide) return undefined;
    try {
      const remedy = decide(facts, verdict) ?? verdict.remedy;
      if (remedy === verdict.remedy) return undefined;
      if (!isRemedy(remedy)) throw new TypeError(DEV ? 'it returned something that is no remedy.' : 'decide');
      return { remedy, rule: 'decide', reason: 'decide' };
    } catch (error) {
      return { remedy: { action: 'stop' }, rule: 'decide', reason: 'decide-failed', error };
    }
  },
} satisfies Feature<RulesOptions, State>;

const checkRules: Check<readonly PolicyRule[]> = (rules, path) => {
  if (!Array.isArray(rules)) throw new InvalidOptionError(path, rules, 'give an array of rules.');
  for (const [index, rule] of rules.entries()) checkRule(rule, `${path}[${index}]`);
  return rules;
};

function checkRule(rule: PolicyRule, name: string): void {
  if (typeof rule !== 'object' || rule === null) {
    throw new InvalidOptionError(name, rule, 'give an object with `when` and `then`.');
  }
  if (!isMatcher(rule.when)) {
    throw new InvalidOptionError(
      `${name}.when`,
      rule.when,
      'give a code, { from, to }, a category or an array.',
    );
  }
  const givesCategory = typeof rule.then === 'object' && rule.then !== null && 'category' in rule.then;
  if (!(givesCategory ? isCategory(rule.then.category) : isRemedy(rule.then))) {
    throw new InvalidOptionError(
      `${name}.then`,
      rule.then,
      'give a remedy such as { action: "stop" }, or { category }.',
    );
  }
}

function isMatcher(when: unknown): boolean {
  if (typeof when === 'number') return Number.isInteger(when);
  if (typeof when === 'string') return isCategory(when);
  if (Array.isArray(when)) return when.every(isMatcher);
  if (typeof when !== 'object' || when === null) return false;
  const { from, to } = when as { from?: unknown; to?: unknown };
  return typeof from === 'number' && typeof to === 'number' && from <= to;
}

function isCategory(value: unknown): boolean {
  return typeof value === 'string' && Object.hasOwn(POLICY, value);
}
