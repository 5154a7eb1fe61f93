/** What became of the messages of a scene: `sent` is `received` + `reported` + `queued` + `silent`. */
export interface Ledger {
  readonly sent: number;
  /** Arrived, once or more often. */
  readonly received: number;
  /** Arrived once more than needed. */
  readonly duplicates: number;
  /** Never arrived, and the sender was told. */
  readonly reported: number;
  /** Arrived, though the sender was told otherwise. */
  readonly reportedYetReceived: number;
  /** Still waits at the end of the scene. */
  readonly queued: number;
  /** Never arrived, does not wait, and nobody was told. */
  readonly silent: number;
}

/**
 * @param sent Messages that were sent, numbered from 1.
 * @param times How often each number arrived.
 * @param told The numbers that the sender was told of.
 * @throws If more was received or reported than was sent.
 */
export function keepLedger(
  sent: number,
  times: ReadonlyMap<number, number>,
  told: Iterable<number>,
  queued: number,
): Ledger {
  const lost = new Set(told);
  for (const number of [...times.keys(), ...lost]) {
    if (!(number >= 1 && number <= sent)) throw new Error(`Nobody sent ${number}.`);
  }
  let duplicates = 0;
  for (const each of times.values()) duplicates += each - 1;
  const reportedYetReceived = [...lost].filter((number) => times.has(number)).length;
  const received = times.size;
  const reported = lost.size - reportedYetReceived;
  const missing = sent - received - reported;
  const waiting = Math.min(queued, missing);
  return {
    sent,
    received,
    duplicates,
    reported,
    reportedYetReceived,
    queued: waiting,
    silent: missing - waiting,
  };
}

/** How often each number is in a list. */
export function countTimes(numbers: readonly number[]): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return times;
}
