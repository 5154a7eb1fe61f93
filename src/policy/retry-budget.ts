/** How much retrying an outage is worth. */
export interface RetryBudget {
  /** So many retries after the first attempt, so `maxRetries + 1` connections in all. Default `Infinity`. */
  readonly maxRetries: number;
  /** No attempt starts later than this after the outage began, in milliseconds. Default `Infinity`. */
  readonly maxElapsedMs: number;
}

/**
 * Why the budget refuses another retry, or `undefined` if it allows it.
 *
 * @param retries How many retries this outage has had, those forgiven left out.
 * @param elapsedMs Milliseconds since the outage began, up to the start of the attempt in question.
 */
export function refusal(budget: RetryBudget, retries: number, elapsedMs: number): string | undefined {
  if (retries >= budget.maxRetries) return `maxRetries (${budget.maxRetries}) is reached.`;
  if (elapsedMs > budget.maxElapsedMs) return `maxElapsedMs (${budget.maxElapsedMs}) is over.`;
  return undefined;
}
