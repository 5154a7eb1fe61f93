import { type Cell, writeTable } from '../report/markdown.ts';
import { findQuantile, type Incident } from './account.ts';
import { BLIND, type Flapping, UNTUNED, type Untuned } from './flapping.ts';
import type { Outcome } from './run.ts';

const RESTART = 1013;

const METHOD = `All clients with all their defaults. The faults are those below, two of each kind and at most a second long, with less calm in
between than it takes until a connection counts as stable, or not much more. A message goes out every ${UNTUNED.everyMs} ms; back is the
time from the start of a fault to a message that gets through, without the stuck ones, for which ${UNTUNED.patienceMs / 1000} s were not enough. A
black hole is noticed by a heartbeat only, and 1013 asks clients to stay away for a while: the columns on the left are without
both.
`;

const HEAD = [
  'calm',
  'client',
  'faults',
  'back p50 s',
  'back p95 s',
  'all p50 s',
  'all p95 s',
  `stuck for ${UNTUNED.patienceMs / 1000} s`,
  'lost, silent',
];

const BLIND_HEAD = [
  'client',
  'black holes',
  'blind s',
  'blind s each',
  'sent',
  'lost, reported',
  'lost, silent',
];

/** What the clients did with their defaults. */
export function writeUntuned({ flapping, blind }: Untuned): readonly string[] {
  return [
    '## A network that comes and goes, with all defaults\n',
    METHOD,
    writeTable(HEAD, flapping.map(rowOf), 'right'),
    `A black hole while a message goes out every ${BLIND.everyMs} ms, with all defaults:\n`,
    writeTable(BLIND_HEAD, blind.map(blindRowOf), 'right'),
  ];
}

function rowOf({ pace, outcome: { name, incidents, account } }: Flapping): readonly Cell[] {
  const usual = incidents.filter(({ kind, code }) => kind !== 'blackhole' && code !== RESTART);
  return [
    pace,
    name,
    incidents.length,
    ...quantiles(usual),
    ...quantiles(incidents),
    incidents.filter(({ isStuck }) => isStuck).length,
    account.silent,
  ];
}

function blindRowOf({ name, incidents, blindMs, account }: Outcome): readonly Cell[] {
  return [
    name,
    incidents.length,
    seconds(blindMs),
    seconds(blindMs / incidents.length),
    account.sent,
    account.reported,
    account.silent,
  ];
}

/** Of the times until they were back: after a delay there is nothing to come back to. */
function quantiles(incidents: readonly Incident[]): readonly Cell[] {
  const timesMs = incidents
    .filter(({ kind, isStuck }) => kind !== 'delay' && !isStuck)
    .map(({ startedAt, workingAt }) => workingAt - startedAt);
  return [0.5, 0.95].map((share) => {
    const timeMs = findQuantile(timesMs, share);
    return timeMs === undefined ? '-' : seconds(timeMs);
  });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
