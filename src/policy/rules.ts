import type { CloseFacts } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import type { Remedy } from './remedy.ts';

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
  /** Shown in `closure.remedy.why`. Default: a sentence that says that the application set it. */
  readonly why?: string;
}

/** Whether a matcher names this category, alone or among others. */
export function names(matcher: CloseMatcher, category: CloseCategory): boolean {
  return typeof matcher === 'object' && !('from' in matcher)
    ? matcher.some((each) => names(each, category))
    : matcher === category;
}

/** Whether a matcher is for this ending. */
export function matches(matcher: CloseMatcher, facts: CloseFacts): boolean {
  if (typeof matcher === 'number') return facts.code === matcher;
  if (typeof matcher === 'string') return facts.category === matcher;
  if ('from' in matcher) return facts.code >= matcher.from && facts.code <= matcher.to;
  return matcher.some((each) => matches(each, facts));
}
