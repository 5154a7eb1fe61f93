import { FAULT_KINDS, type FaultKind } from '../../test/support/fault-plan.ts';
import { type Cell, writeTable } from '../report/markdown.ts';
import { findQuantile, type LossPlace } from './account.ts';
import { EVERY_MS, type Outcome, PATIENCE_MS } from './run.ts';

/** All that a run found out, as Markdown. */
export function writeTables(outcomes: readonly Outcome[]): string {
  return [
    '### Survival\n',
    'The times are those from the start of a fault to a message that gets through, without the stuck ones.\n',
    writeTable(SURVIVAL, outcomes.map(survivalOf), 'right'),
    '### Messages\n',
    `One every ${EVERY_MS} ms. Sent = received + reported + silent.\n`,
    writeTable(MESSAGES, outcomes.map(messagesOf), 'right'),
    '### Stuck, by kind of fault\n',
    writeTable(['client', ...FAULT_KINDS], outcomes.map(stuckOf), 'right'),
    '### Lost per fault, silent + reported\n',
    writeTable(['client', ...FAULT_KINDS, 'start and calms together'], outcomes.map(lostOf), 'right'),
    '### Back, by kind of fault, p50 in ms\n',
    writeTable(['client', ...TIMED], outcomes.map(timesOf), 'right'),
    ...outcomes.flatMap(remarksOn),
  ].join('\n');
}

/** After a delay the line is the same: there is nothing to come back to. */
const TIMED = FAULT_KINDS.filter((kind) => kind !== 'delay');

const SURVIVAL = [
  'client',
  'faults',
  'survived',
  `stuck for ${PATIENCE_MS / 1000} s`,
  'gave up for good',
  'back p50 ms',
  'back p95 ms',
  'blind s',
  'uncaught',
];

const MESSAGES = [
  'client',
  'sent',
  'received',
  'duplicates',
  'out of order',
  'lost, reported',
  'lost, silent',
  'reported, yet received',
];

function survivalOf({ name, incidents, blindMs, uncaught }: Outcome): readonly Cell[] {
  const timesMs = incidents
    .filter(({ kind, isStuck }) => kind !== 'delay' && !isStuck)
    .map(({ startedAt, workingAt }) => workingAt - startedAt);
  return [
    name,
    incidents.length,
    incidents.filter(({ isStuck }) => !isStuck).length,
    incidents.filter(({ isStuck }) => isStuck).length,
    incidents.filter(({ gaveUp }) => gaveUp).length,
    findQuantile(timesMs, 0.5) ?? '-',
    findQuantile(timesMs, 0.95) ?? '-',
    (blindMs / 1000).toFixed(1),
    Object.values(uncaught).reduce((sum, each) => sum + each, 0),
  ];
}

function messagesOf({ name, account }: Outcome): readonly Cell[] {
  const { sent, received, duplicates, outOfOrder, reported, silent, reportedYetReceived } = account;
  return [name, sent, received, duplicates, outOfOrder, reported, silent, reportedYetReceived];
}

function stuckOf({ name, incidents }: Outcome): readonly Cell[] {
  const cells = FAULT_KINDS.map((kind) => {
    const ofKind = incidents.filter((incident) => incident.kind === kind);
    return `${ofKind.filter(({ isStuck }) => isStuck).length} of ${ofKind.length}`;
  });
  return [name, ...cells];
}

function lostOf({ name, incidents, account: { silentIn, reportedIn } }: Outcome): readonly Cell[] {
  const perFault = (kind: FaultKind): Cell => {
    const faults = incidents.filter((incident) => incident.kind === kind).length;
    return faults === 0 ? '-' : lost(kind, (total) => round(total / faults));
  };
  const lost = (place: LossPlace, show: (total: number) => Cell): Cell =>
    `${show(silentIn[place] ?? 0)} + ${show(reportedIn[place] ?? 0)}`;
  return [name, ...FAULT_KINDS.map(perFault), lost('calm', (total) => total)];
}

function timesOf({ name, incidents }: Outcome): readonly Cell[] {
  const cells = TIMED.map((kind) => {
    const timesMs = incidents
      .filter((incident) => incident.kind === kind && !incident.isStuck)
      .map(({ startedAt, workingAt }) => workingAt - startedAt);
    return findQuantile(timesMs, 0.5) ?? '-';
  });
  return [name, ...cells];
}

function remarksOn({ name, account, uncaught, connections }: Outcome): readonly string[] {
  return [
    `- ${name}: ${connections} connections accepted.`,
    ...Object.entries(account.reasons).map(
      ([reason, times]) => `- ${name} reported ${times} x \`${reason}\`.`,
    ),
    ...Object.entries(uncaught).map(([message, times]) => `- ${name}: uncaught ${times} x "${message}".`),
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
