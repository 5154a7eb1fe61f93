import { table } from '../support/markdown.ts';
import type { Explanation } from './explanations.ts';
import { type Results, type Survivor, score, type Tally, total } from './results.ts';

/** How many percent of the mutants the tests are to notice. */
export const GOAL = 90;

/** More of a change does not help a reader. */
const LONGEST = 120;

const INTRODUCTION = `# Mutation testing

[Stryker](https://stryker-mutator.io) changes the source in one place at a time: a comparison, a string, a block that is
left out. Each change is a mutant, and the tests should notice it. What no test notices is either without a test or
without a use.

- **What is changed**: the machine, \`src/session\`, and its features in \`src/features\`, without those that only watch it
  (\`steps\`, \`trace\`, \`reading\`) and the signals of pages.
- **Which tests have to notice**: \`test/spec\` without what is about other folders and without the tests that are marked
  \`real-server\`, the properties of the queue in \`test/model\`, and the DOM face under Node. The list is in
  \`test/mutation/vitest.config.ts\`. Each mutant meets the tests that reach it, and those that do a thing thousands of times
  come last. The random walk and the fuzz test take no part, so what they alone would notice counts as a survivor here.
- **How to run it**: \`npm run test:mutation\`. It takes most of an hour on one core, so it is not part of the gate. It writes
  \`test/mutation/results.json\` and this page. \`-- --mutate src/features/page/page.ts\` tries one file and writes neither.
  \`-- --incremental\` tries only what has changed since it was last called like this; it does not notice that a new test
  looks at a table which is made when its module is loaded.

Why so is in [ADR 52](adr/0052-mutation-testing.md).`;

const LEGEND = `A timeout is a mutant with which the tests never end, which is noticed as well. With one that crashed the test runner
itself broke down; it is not in the score. A file that is not here has nothing to change.`;

const INCREMENTAL =
  ' Mutants that an earlier run had settled, and whose code and tests are still the same, were not tried again.';

/**
 * The text of docs/mutation.md.
 *
 * @param exists Whether a file of the results is still there: what the run says of one that is gone, it says of no code.
 */
export function page(
  results: Results,
  explanations: readonly Explanation[],
  exists: (file: string) => boolean = () => true,
): string {
  const { date, version, stryker, isIncremental, tallies } = results;
  const verdict = score(tallies) >= GOAL ? 'reached' : '**missed**';
  const parts = [
    INTRODUCTION,
    '## The last run',
    `${date}, version ${version}, Stryker ${stryker}. The goal of ${GOAL} % is ${verdict}.${isIncremental ? INCREMENTAL : ''}`,
    table(['', 'mutants', 'killed', 'timeout', 'survived', 'no coverage', 'crashed', 'score'], rows(tallies)),
    LEGEND,
    ...outdated(tallies, exists),
    ...survivors(results.survivors, explanations),
  ];
  return `${parts.join('\n\n')}\n`;
}

function outdated(tallies: readonly Tally[], exists: (file: string) => boolean): readonly string[] {
  const gone = tallies.filter(({ file }) => !exists(file)).length;
  if (gone === 0) return [];
  return [
    `**${gone} of these ${tallies.length} files are gone since this run**: what it says of them, it does not say of the code of today.`,
  ];
}

function rows(tallies: readonly Tally[]): ReadonlyArray<ReadonlyArray<string | number>> {
  const folders = [...new Set(tallies.map(({ file }) => folderOf(file)))];
  const byFolder = folders.flatMap((folder) => {
    const inside = tallies.filter(({ file }) => folderOf(file) === folder);
    return [row(`**${folder}**`, inside), ...inside.map((tally) => row(tally.file, [tally]))];
  });
  return [row('**all**', tallies), ...byFolder];
}

function row(name: string, tallies: readonly Tally[]): ReadonlyArray<string | number> {
  const { killed, timeout, survived, noCoverage, crashed } = total(tallies);
  const mutants = killed + timeout + survived + noCoverage + crashed;
  return [name, mutants, killed, timeout, survived, noCoverage, crashed, `${score(tallies).toFixed(1)} %`];
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}

function survivors(found: readonly Survivor[], explanations: readonly Explanation[]): readonly string[] {
  const impossible = found.filter(({ compiles }) => !compiles);
  const explained = explanations.flatMap((explanation) => {
    const here = found.filter((each) => each.compiles && explains(explanation, each));
    return here.length === 0 ? [] : [`- ${linesOf(here)}. ${explanation.why}`];
  });
  const unexplained = found.filter(
    (each) => each.compiles && !explanations.some((explanation) => explains(explanation, each)),
  );
  return [
    '## What survived, and why',
    list(explained),
    '## What survived, and could not be written',
    'The compiler refuses these. Stryker does not ask it, so they count as survivors in the table.',
    list([...new Set(impossible.map(({ file }) => file))].map((file) => `- ${linesIn(file, impossible)}`)),
    '## What survived, and has not been explained',
    list(unexplained.map((each) => `- ${linesOf([each])}`)),
  ];
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'Nothing.' : items.join('\n');
}

function explains({ file, changes }: Explanation, survivor: Survivor): boolean {
  return survivor.file === file && changes.includes(survivor.change);
}

function linesIn(file: string, found: readonly Survivor[]): string {
  return linesOf(found.filter((each) => each.file === file));
}

function linesOf(found: readonly Survivor[]): string {
  const [{ file } = { file: '' }] = found;
  return `${file}, ${found.map(({ line, change }) => `line ${line}: ${code(change)}`).join('; ')}`;
}

/** As code; a long one in part. */
function code(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}

/** The explanations of what did not survive, does not compile, or is not there any more. */
export function staleChanges(
  found: readonly Survivor[],
  explanations: readonly Explanation[],
): readonly string[] {
  return explanations.flatMap(({ file, changes }) =>
    changes
      .filter(
        (change) => !found.some((each) => each.compiles && each.file === file && each.change === change),
      )
      .map((change) => `${file}: ${change}`),
  );
}
