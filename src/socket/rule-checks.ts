import { DEFAULT_RULES } from '../policy/default-rules.ts';
import { isRemedy } from '../policy/remedy.ts';
import type { PolicyRule } from '../policy/rules.ts';
import { InvalidOptionError } from './errors.ts';

/**
 * Checks a row of the option `rules`.
 *
 * @throws {InvalidOptionError} For one that cannot be used.
 */
export function checkRule(rule: PolicyRule, index: number): void {
  const name = `rules[${index}]`;
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
  const { then } = rule;
  const givesCategory = typeof then === 'object' && then !== null && 'category' in then;
  if (!(givesCategory ? isCategory(then.category) : isRemedy(then))) {
    throw new InvalidOptionError(
      `${name}.then`,
      then,
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
  return typeof value === 'string' && Object.hasOwn(DEFAULT_RULES, value);
}
