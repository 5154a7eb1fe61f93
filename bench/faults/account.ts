import type { FaultKind } from '../../test/support/fault-plan.ts';
import type { Belief, Report } from './sending.ts';
import type { Receipt } from './sink.ts';

/** What became of one fault. */
export interface Incident {
  readonly kind: FaultKind;
  /** Of the Close frame, if the server sent one that has a code. */
  readonly code?: number | undefined;
  readonly startedAt: number;
  readonly overAt: number;
  /** When the connection was accepted over which messages got through again. */
  readonly acceptedAt: number;
  /** When the first of them did. */
  readonly workingAt: number;
  /** It took longer than the patience of the bench, and a reset of all lines. */
  readonly isStuck: boolean;
  /** Not even that helped: it took a new client. */
  readonly gaveUp: boolean;
}

/** Where a message was lost: in a fault, or in a calm. */
export type LossPlace = FaultKind | 'calm';

/** Where every message went: `sent` is `received` + `reported` + `silent`. */
export interface Account {
  readonly sent: number;
  /** Arrived, once or more often. */
  readonly received: number;
  /** Arrived once more than needed. */
  readonly duplicates: number;
  /** Arrived for the first time after a later one. */
  readonly outOfOrder: number;
  /** Never arrived, and the sender was told. */
  readonly reported: number;
  /** How often for which reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Arrived, though the sender was told otherwise. */
  readonly reportedYetReceived: number;
  /** Never arrived, and the sender was not told. */
  readonly silent: number;
  readonly reportedIn: Readonly<Partial<Record<LossPlace, number>>>;
  readonly silentIn: Readonly<Partial<Record<LossPlace, number>>>;
}

/** How long before a fault a message may be sent and still be under way when it begins. */
const UNDER_WAY_MS = 50;

/** @throws If more was received or reported than was sent. */
export function accountForMessages(
  { sentAt, losses }: Pick<Report, 'sentAt' | 'losses'>,
  receipts: readonly Receipt[],
  incidents: readonly Incident[],
): Account {
  const arrived = new Set<number>();
  let last = 0;
  let outOfOrder = 0;
  for (const { number } of receipts) {
    if (arrived.has(number)) continue;
    arrived.add(number);
    if (number < last) outOfOrder++;
    last = Math.max(last, number);
  }
  const told = new Map(losses.map(({ number, reason }) => [number, reason]));
  for (const number of [...arrived, ...told.keys()]) {
    if (sentAt[number - 1] === undefined) throw new Error(`Nobody sent ${number}.`);
  }
  const reasons: Record<string, number> = {};
  const reportedIn: Partial<Record<LossPlace, number>> = {};
  const silentIn: Partial<Record<LossPlace, number>> = {};
  for (const [index, at] of sentAt.entries()) {
    const number = index + 1;
    if (arrived.has(number)) continue;
    const reason = told.get(number);
    if (reason !== undefined) count(reasons, reason);
    count(reason === undefined ? silentIn : reportedIn, placeOf(at, incidents));
  }
  return {
    sent: sentAt.length,
    received: arrived.size,
    duplicates: receipts.length - arrived.size,
    outOfOrder,
    reported: sum(reportedIn),
    reasons,
    reportedYetReceived: [...told.keys()].filter((number) => arrived.has(number)).length,
    silent: sum(silentIn),
    reportedIn,
    silentIn,
  };
}

/** For how long the path was dead while the client believed to be open. */
export function blindMsOf(
  beliefs: readonly Belief[],
  incidents: readonly Pick<Incident, 'startedAt' | 'acceptedAt'>[],
): number {
  let blindMs = 0;
  for (const [index, { isOpen, at }] of beliefs.entries()) {
    if (!isOpen) continue;
    const until = beliefs[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    for (const { startedAt, acceptedAt } of incidents) {
      blindMs += Math.max(0, Math.min(until, acceptedAt) - Math.max(at, startedAt));
    }
  }
  return blindMs;
}

/** The smallest value that so large a share of all values does not exceed; `undefined` without values. */
export function findQuantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function placeOf(at: number, incidents: readonly Incident[]): LossPlace {
  const incident = incidents.find(({ workingAt }) => workingAt >= at);
  return incident !== undefined && at >= incident.startedAt - UNDER_WAY_MS ? incident.kind : 'calm';
}

function count<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  const counted: Partial<Record<string, number>> = counts;
  counted[key] = (counted[key] ?? 0) + 1;
}

function sum(counts: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(counts).reduce<number>((total, each) => total + (each ?? 0), 0);
}
