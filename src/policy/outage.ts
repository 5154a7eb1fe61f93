import type { Backoff } from './backoff.ts';

/** So often the ladder may begin again within a moment. */
const RESTARTS = 10;

/** And once more whenever so much time has passed. */
const RESTART_MS = 10_000;

/** So many attempts of a ladder that began again are quick ones. */
const QUICK_ATTEMPTS = 2;

/** What has been tried since the connection was last stable. */
export interface Outage {
  /** When it began, by the clock of the inputs; `undefined` while all is well. */
  readonly since: number | undefined;
  /** Retries decided so far. */
  readonly retries: number;
  /** How many of them are not held against the budget: something outside had changed, or the machine was asleep. */
  readonly free: number;
  /** How many retries there had been when the ladder began: more than 0, if it has begun again. */
  readonly ladderFrom: number;
  /** When the ladder may begin again as often as it ever may, by the clock of the inputs; `undefined`: it may now. */
  readonly restartsFrom: number | undefined;
  /** Steps of the ladder taken so far: fewer than `retries` where another delay was used. */
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
  ladderFrom: 0,
  restartsFrom: undefined,
  steps: 0,
  previousMs: 0,
  held: undefined,
  refreshed: false,
};

/**
 * The outage after a connection that has worked was lost, though it was not stable. The server is there, so the ladder begins
 * again, and lower, unless it has done so too often. The budget stays: a server that greets and closes for ever exhausts it.
 */
export function restartLadder(outage: Outage, { spreadMs }: Backoff, at: number): Outage {
  const { since, retries, restartsFrom = at } = outage;
  if (since === undefined || spreadMs === 0) return outage;
  if (restartsFrom - at > (RESTARTS - 1) * RESTART_MS) return outage;
  return {
    ...outage,
    ladderFrom: retries,
    restartsFrom: Math.max(restartsFrom, at) + RESTART_MS,
    steps: 0,
    previousMs: 0,
  };
}

/** Whether the ladder has begun and no delay has been drawn yet. */
export function isAtStart({ retries, ladderFrom }: Outage): boolean {
  return retries === ladderFrom;
}

/** Whether the ladder has begun again, and so is the lower one. */
export function isRestarted({ ladderFrom }: Outage): boolean {
  return ladderFrom > 0;
}

/** Whether the attempt under way is a quick one: the server was there a moment ago, so no answer says more than a late one. */
export function isQuick(outage: Outage): boolean {
  return isRestarted(outage) && outage.steps <= QUICK_ATTEMPTS;
}

/** The outage with one of its retries forgiven: the back-off stands where it stood, and the budget is not charged. */
export function forgive(outage: Outage, before: Outage): Outage {
  const { steps, previousMs, held } = before;
  return { ...outage, steps, previousMs, held, free: outage.free + 1 };
}
