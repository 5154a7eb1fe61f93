/** What became of a mutant, as Stryker names it. */
export type Fate =
  | 'Killed'
  | 'Timeout'
  | 'Survived'
  | 'NoCoverage'
  | 'RuntimeError'
  | 'CompileError'
  | 'Ignored'
  | 'Pending';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is needed of the report that Stryker writes: the schema of mutation-testing-elements, version 1. */
export interface Report {
  readonly files: Readonly<Record<string, ReportedFile>>;
  readonly config: { readonly mutate: readonly string[]; readonly incremental: boolean };
  readonly framework: { readonly version: string };
}

interface ReportedFile {
  readonly source: string;
  readonly mutants: readonly ReportedMutant[];
}

interface ReportedMutant {
  readonly replacement: string;
  readonly status: Fate;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** How many mutants of a file came to which end. */
export interface Tally {
  readonly file: string;
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** With these the test runner itself broke down. They are not in the score. */
  readonly crashed: number;
}

/** A mutant that no test has noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** What it replaces, and with what; white space as one space each. */
  readonly change: string;
  /** Whether the compiler takes it. What it does not take nobody can write. */
  readonly compiles: boolean;
}

/** Whether the source still compiles with this text as one of its files. */
export type Compiler = (file: string, text: string) => boolean;

/** What results.json holds: the outcome of one run. */
export interface Results {
  /** The day of the run, `YYYY-MM-DD`. */
  readonly date: string;
  /** The version of this package. */
  readonly version: string;
  readonly stryker: string;
  /** Whether mutants were left out that an earlier run had settled. */
  readonly isIncremental: boolean;
  readonly tallies: readonly Tally[];
  readonly survivors: readonly Survivor[];
}

/**
 * Reads the report of a run. Its files come in the order of their paths. The compiler is asked about the survivors only.
 *
 * @throws {Error} For mutants that were not tried.
 */
export function readReport(
  { files, framework, config }: Report,
  {
    date,
    version,
    compiles,
  }: { readonly date: string; readonly version: string; readonly compiles: Compiler },
): Results {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    date,
    version,
    stryker: framework.version,
    isIncremental: config.incremental,
    tallies: sorted.map(([file, { mutants }]) => tally(file, mutants)),
    survivors: sorted.flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
        .sort((a, b) => a.location.start.line - b.location.start.line)
        .map(({ location, replacement }) => {
          const { line } = location.start;
          const start = offsetOf(source, location.start);
          const end = offsetOf(source, location.end);
          const change = `${onOneLine(source.slice(start, end))} → ${onOneLine(replacement)}`;
          const text = source.slice(0, start) + replacement + source.slice(end);
          return { file, line, change, compiles: compiles(file, text) };
        }),
    ),
  };
}

function tally(file: string, mutants: readonly ReportedMutant[]): Tally {
  const count = (fate: Fate): number => mutants.filter(({ status }) => status === fate).length;
  const counts = {
    killed: count('Killed'),
    timeout: count('Timeout'),
    survived: count('Survived'),
    noCoverage: count('NoCoverage'),
    crashed: count('RuntimeError'),
  };
  const known = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (known !== mutants.length) {
    throw new Error(
      `${file} has ${mutants.length - known} mutants that were not tried. See the log of Stryker.`,
    );
  }
  return { file, ...counts };
}

/** Where a place of the report is; lines and columns count from 1. */
function offsetOf(source: string, { line, column }: Place): number {
  const before = source.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

function onOneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}

/** The share of the mutants that were noticed, in percent. `NaN` where there are none. */
export function score(tallies: readonly Tally[]): number {
  const sum = total(tallies);
  const noticed = sum.killed + sum.timeout;
  return (100 * noticed) / (noticed + sum.survived + sum.noCoverage);
}

/** All tallies as one. */
export function total(tallies: readonly Tally[]): Omit<Tally, 'file'> {
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((before, each) => before + count(each), 0);
  return {
    killed: sum(({ killed }) => killed),
    timeout: sum(({ timeout }) => timeout),
    survived: sum(({ survived }) => survived),
    noCoverage: sum(({ noCoverage }) => noCoverage),
    crashed: sum(({ crashed }) => crashed),
  };
}
