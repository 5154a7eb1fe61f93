import { writeBounds } from '../report/bounds.ts';
import { type Cell, writeRun, writeTable } from '../report/markdown.ts';
import type { Run } from '../report/results.ts';
import { judge } from './judge.ts';
import type { Course, TimedSample } from './run.ts';

const INTRODUCTION = `# Soak

Clients live with a server that misbehaves: what is left of that in memory, and in what becomes of their messages.

    npm run soak                                            # this page: 1,000 clients, 20 minutes
    npm run soak -- --clients 200 --minutes 2 --seed 7      # smaller runs are printed only

It ends with code 1 if a bound does not hold. A short run is part of \`npm test\`.
`;

const METHOD = `## How it is done

Server and clients are in a process each, and talk over 127.0.0.1. The seed gives the moods of the server: restarts with
1012 and a port that is gone for up to 4 s; a reset, a FIN, a black hole or a Close frame for everybody; a while in which
every handshake is refused or never answered. Of ten handshakes, four lead to something bad of their own: a Close frame with
one of ten codes or with none, a FIN, a reset, a black hole, a line that is held after a Close frame or that never answers
one, no answer, a late one, 503, 429 with \`Retry-After\`. Which client meets what depends on the machine.

The clients are in pages of ten that take turns. Each sends a numbered message every two seconds. The application closes one
of them every second, and makes another in its place; so it does when a code ends one for good. Their timings are those of a
network that comes and goes: delays of up to 2 s, a heartbeat of 2 + 3 s, a connect timeout of 3 s.

The heap is taken after forced garbage collections. The engine runs without its compilers, whose code and notes would be
counted. Slopes are the median of those between all pairs of samples. The bound of the heap is an object with a handful of
fields: whatever keeps something of a connection keeps that, and so does a timer or a listener. Neither depends on how busy
the machine is with other work; the load average beside the table says how busy it was.

At the end the server accepts everything. A client is well when it is open and all its messages have been confirmed or told
as dropped. Then all are closed, and nothing may be left of them: neither what holds the process, nor, after a garbage
collection, the sockets themselves.
`;

/** How many lines the table over time has. */
const LINES = 10;

/** What a soak came to, as a page. */
export function writePage(course: Course, run: Run): string {
  const { clients, minutes, seed } = course.options;
  return [
    INTRODUCTION,
    '## Verdict\n',
    `${clients.toLocaleString('en')} clients, ${minutes} minutes, seed ${seed}.`,
    writeBounds(judge(course)),
    writeAccount(course),
    '## Over time\n',
    writeTable(HEAD, [...course.samples.filter(isShown).map(inMinutes), ...rowsOfEnd(course)], 'right'),
    `${writeRun(run)}\n`,
    METHOD,
  ].join('\n');
}

const HEAD = [
  'minute',
  'heap MB',
  'RSS MB',
  'open',
  'timers',
  'TCP',
  'sockets of ws',
  'listeners of each',
  'over, in memory',
  'connections so far',
  'attempts so far',
  'uncaught',
];

function isShown(_sample: TimedSample, index: number, samples: readonly TimedSample[]): boolean {
  return (index + 1) % Math.ceil(samples.length / LINES) === 0;
}

function inMinutes(sample: TimedSample): readonly Cell[] {
  return rowOfSample(sample.minute.toFixed(1), sample);
}

function rowsOfEnd({ calm, after }: Course): readonly (readonly Cell[])[] {
  return [rowOfSample('all well', calm), rowOfSample('all closed', after)];
}

function rowOfSample(when: string, sample: TimedSample): readonly Cell[] {
  const { heap, rss, open, resources, natives, listeners, remains, connections, attempts, uncaught } = sample;
  const [fewest, most] = listeners;
  const { Timeout: timers = 0, TCPSocketWrap: lines = 0 } = resources;
  return [
    when,
    (heap / 1e6).toFixed(1),
    (rss / 1e6).toFixed(1),
    open,
    timers,
    lines,
    natives,
    fewest === most ? most : `${fewest} to ${most}`,
    remains,
    connections.toLocaleString('en'),
    attempts.toLocaleString('en'),
    uncaught.length,
  ];
}

function writeAccount({ account, calmMs, after }: Course): string {
  const { sent, arrived, told, toldYetArrived, silent, doubled } = account;
  const show = (count: number): string => count.toLocaleString('en');
  return [
    `- Of ${show(sent)} messages ${show(arrived)} arrived, ${show(doubled)} of them twice.`,
    `- ${show(told)} were reported as dropped, and ${show(silent)} were lost unreported.`,
    `- ${show(toldYetArrived)} arrived after all: they had been reported as unconfirmed.`,
    `- It took ${(calmMs / 1000).toFixed(1)} s from the end of the misbehaviour until all clients were well.`,
    ...[...new Set(after.uncaught)].map((message) => `- Uncaught: "${message}".`),
    '',
  ].join('\n');
}
