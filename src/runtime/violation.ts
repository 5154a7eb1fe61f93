import type { Violation } from '../protocol/arguments.ts';

/**
 * Throws what the platform throws for an argument that the standard refuses.
 *
 * @throws {DOMException} With the violation's name and message; does nothing without a violation.
 */
export function throwViolation(violation: Violation | undefined): void {
  if (violation !== undefined) throw new DOMException(violation.message, violation.name);
}
