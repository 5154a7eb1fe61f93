import { FAULT_KINDS, type FaultKind } from '../../test/support/fault-plan.ts';
import { writeBounds } from '../report/bounds.ts';
import { type Cell, writeRun, writeTable } from '../report/markdown.ts';
import type { Run } from '../report/results.ts';
import { findQuantile, type LossPlace } from './account.ts';
import { type Findings, judge } from './judge.ts';
import { type Outcome, TUNED } from './run.ts';
import { writeScenes } from './scenes/page.ts';
import { writeUntuned } from './untuned-page.ts';

const INTRODUCTION = `# Faults

The same seeded sequence of faults for this package and for others, while each sends a numbered message every ${TUNED.everyMs} ms:
what survives, what arrives, what is lost, and what is reported. Then the same with all defaults, and scenes of large bursts, large
messages, silent servers and ends in the middle, for this package over all that it connects with.

    npm run bench -- faults                   # this page
    npm run bench -- faults --fast            # half the time, printed only
    npm run bench -- faults --parts scenes    # one part, printed only

It wants a Chromium, and what \`npm ci --prefix test/platforms\` installs. It ends with code 1 if this package misses one of
its bounds. A short run is part of \`npm test\`.
`;

const METHOD = `## How it is done

Every client is in a process of its own, and talks over a proxy of its own to a server on 127.0.0.1. All run at the same time
and meet the same faults, each kind as often as the others, in an order that the seed gives. Who is stuck is waited for, so
it has more time to send.

| fault | what happens |
| :-- | :-- |
| reset, fin | every line is reset, or ended in good order without a Close frame |
| blackhole | every line stays up and carries nothing more; new ones work |
| cut | half of the next chunk is carried, and the line is ended: in the middle of a frame, or of a handshake |
| delay | every chunk is carried later, by 50 to 150 ms |
| refuse | every line is reset, and nobody listens for a while |
| stall | every line is reset, and new ones are never answered for a while |
| 503 | every line is reset, and handshakes are refused for a while |
| close | the server sends a Close frame: an empty one, 1001, 1011, 1012, 1013, 1014, 3008 and 4000 in turn |

Codes that end a client for good are no faults: what follows each of them is a rule of its own,
[CC-1](SPEC.md#what-an-ending-means). \`resilient-websocket-resend\` is this package with \`resend: 'unconfirmed'\`,
\`resilient-websocket-derived\` over a class derived from \`ws\`, \`resilient-websocket-global\` over Node's own WebSocket, and
\`resilient-websocket-chromium\` in a page; the heartbeat of the last two sends messages, which the server answers in order.
\`ws-loop\` is a bare \`ws\` socket and a new one 100 ms after each \`close\`. Clients with delays have them at 100 ms, and connect
timeouts at one second. The heartbeat of this package is at half a second; the others have none.

Stuck means: no message got through for ${TUNED.patienceMs / 1000} s after the fault was over. Then all lines are reset, and if that does not help
either, the client has given up. Blind is the time in which the path was dead while the client believed to be open. Bytes that
were under way when a line died cannot be saved by anybody who sends each message once: they are lost, and the question is
whether that is reported. What is reported, yet received, was unconfirmed: it had left, and its confirmation was lost.
`;

/** The options of a run, and how long it took. */
export interface Plan {
  readonly seed: number;
  readonly faults: number;
  readonly pace: string;
  readonly tookS: number;
}

/** How many faults clients of this package met. */
export function countFaults({ outcomes, untuned, played }: Findings): number {
  const ours = [...outcomes, ...untuned.flapping.map(({ outcome }) => outcome), ...untuned.blind].filter(
    ({ name }) => name.startsWith('resilient-websocket'),
  );
  const incidents = ours.reduce((sum, each) => sum + each.incidents.length, 0);
  return incidents + played.reduce((sum, { faults }) => sum + faults, 0);
}

/** All that a run found out. */
export function writePage(findings: Findings, { seed, faults, pace, tookS }: Plan, run: Run): string {
  const { outcomes, untuned, played } = findings;
  const each = outcomes.length === 0 ? '' : `${faults} faults for each client, `;
  return [
    INTRODUCTION,
    '## Verdict\n',
    `${each}seed ${seed}, ${pace}, ${tookS} s; in all ${countFaults(findings)} faults for this package.`,
    writeBounds(judge(findings)),
    ...(outcomes.length === 0 ? [] : writeOutcomes(outcomes)),
    ...(untuned.flapping.length === 0 ? [] : writeUntuned(untuned)),
    ...writeScenes(played),
    `${writeRun(run)}\n`,
    METHOD,
  ].join('\n');
}

function writeOutcomes(outcomes: readonly Outcome[]): readonly string[] {
  return [
    '## Survival\n',
    'The times are those from the start of a fault to a message that gets through, without the stuck ones.\n',
    writeTable(SURVIVAL, outcomes.map(survivalOf), 'right'),
    '## Messages\n',
    `One every ${TUNED.everyMs} ms. Sent = received + reported + silent.\n`,
    writeTable(MESSAGES, outcomes.map(messagesOf), 'right'),
    '## Stuck, by kind of fault\n',
    writeTable(['client', ...FAULT_KINDS], outcomes.map(stuckOf), 'right'),
    '## Lost per fault, silent + reported\n',
    writeTable(['client', ...FAULT_KINDS, 'start and calms together'], outcomes.map(lostOf), 'right'),
    '## Back, by kind of fault, p50 in ms\n',
    writeTable(['client', ...TIMED], outcomes.map(timesOf), 'right'),
    ...outcomes.flatMap(remarksOn),
    '',
  ];
}

/** After a delay the line is the same: there is nothing to come back to. */
const TIMED = FAULT_KINDS.filter((kind) => kind !== 'delay');

const SURVIVAL = [
  'client',
  'faults',
  'survived',
  `stuck for ${TUNED.patienceMs / 1000} s`,
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
