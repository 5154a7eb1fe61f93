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

/** The outage with one of its retries forgiven: the back-off stands where it stood, and the budget is not charged. */
export function forgive(outage: Outage, before: Outage): Outage {
  const { steps, previousMs, held } = before;
  return { ...outage, steps, previousMs, held, free: outage.free + 1 };
}
