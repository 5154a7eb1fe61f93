import type { Figure } from '../table.ts';
import { writeRun, writeTable } from './markdown.ts';
import { showAgainst, showNumber, showQuantity } from './numbers.ts';
import type { Result } from './results.ts';
import { judgeTable, type Rank, type Verdict } from './verdict.ts';

const TITLE = `# Benchmarks

This package beside its peers, and beside \`ws-loop\`: a bare \`ws\` socket, and a new one some time after each \`close\`.
Smaller is better everywhere.
`;

/** What the figures are worth, and how to get others. */
const GUIDE = `## How to read it, and how to run it

All clients of a table are measured in the same run on the same machine, in turn or at the same time, so ratios between
them tell more than times. A figure is the median over the rounds, with the quartiles beside it. The noise is the floor
measured against itself: a difference within it is none. On a busy machine the times grow and the quartiles spread; each
table ends with the machine that it comes from, and how busy that was.

    npm run bench                         # all of it
    npm run bench -- reconnect-latency    # one scenario; the other tables stay
    npm run bench -- --quick              # a fifth of the time; only printed
    npm run bench -- report               # this page again, from the results

What survives faults of the line, and what is lost in them, is in [faults.md](faults.md); what is left of a thousand clients
after twenty minutes with a server that misbehaves, in [soak.md](soak.md).

What each scenario is stands in [\`bench/README.md\`](../bench/README.md), and all figures with their digits in
[\`bench/results.json\`](../bench/results.json).
`;

/** Where the picture of a table is, from the page. */
export type PictureOf = (id: string) => string;

/** All results as a page. Without pictures if there is no place for them. */
export function writePage(results: readonly Result[], pictureOf?: PictureOf): string {
  const verdicts = results.map(judgeTable).filter((verdict) => verdict !== undefined);
  return [
    TITLE,
    ...(verdicts.length === 0 ? [] : [writeVerdicts(verdicts, pictureOf)]),
    GUIDE,
    ...results.map((result) => writeResult(result, pictureOf)),
  ].join('\n');
}

function writeVerdicts(verdicts: readonly Verdict[], pictureOf: PictureOf | undefined): string {
  const missed = verdicts.filter(({ isPassed }) => !isPassed).length;
  const lines = verdicts.map((verdict) => {
    const { table, goal, ours, isPassed, rank } = verdict;
    return [
      `[${table.title}](#${table.id})`,
      showAgainst(ours.median, goal, table.unit),
      showQuantity(goal, table.unit),
      isPassed ? 'pass' : '**miss**',
      showBest(verdict),
      showRank(rank),
    ];
  });
  return [
    '## Verdict\n',
    `${verdicts.length - missed} of ${verdicts.length} goals are reached. The rank is the place among all clients.\n`,
    ...(pictureOf === undefined ? [] : [`![Figures in multiples of the goals](${pictureOf('overview')})\n`]),
    writeTable(['what', 'ours', 'goal', 'verdict', 'best peer', 'rank'], lines, 'left'),
  ].join('\n');
}

function showBest({ best, table }: Verdict): string {
  const [first] = best;
  if (first === undefined) return '-';
  const isEverybody = best.length > 1 && best.length === table.figures.length - 1;
  const others = best.length > 1 ? ` and ${best.length - 1} more` : '';
  const who = isEverybody ? 'all equal' : `${first.client}${others}`;
  return `${who}: ${showQuantity(first.median, table.unit)}${first.note === undefined ? '' : ` (${first.note})`}`;
}

function showRank({ first, last, clients }: Rank): string {
  return `${first === last ? first : `${first} to ${last}`} of ${clients}`;
}

function writeResult(
  { id, title, unit, method, goal, figures, noise, run }: Result,
  pictureOf?: PictureOf,
): string {
  const hasNotes = figures.some(({ note }) => note !== undefined);
  const sorted = [...figures].sort((a, b) => a.median - b.median);
  const rows = [
    ...sorted.map((figure) => rowOf(figure, hasNotes)),
    ...(noise === undefined ? [] : [rowOf({ ...noise, client: `*noise: ${noise.client}*` }, hasNotes)]),
  ];
  const head = ['client', 'version', unit, 'quartiles', ...(hasNotes ? ['note'] : [])];
  return [
    `<a id="${id}"></a>\n\n## ${title}\n`,
    `${method}${goal === undefined ? '' : ` Goal: at most ${showQuantity(goal, unit)}.`}\n`,
    ...(pictureOf === undefined ? [] : [`![${title}](${pictureOf(id)})\n`]),
    writeTable(head, rows, 'left'),
    `${writeRun(run)}\n`,
  ].join('\n');
}

function rowOf(
  { client, version, median, low, high, note = '' }: Figure,
  hasNotes: boolean,
): readonly string[] {
  const quartiles = low === high ? '-' : `${showNumber(low)} to ${showNumber(high)}`;
  return [client, version, showNumber(median), quartiles, ...(hasNotes ? [note] : [])];
}
