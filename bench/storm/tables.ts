import { findIdealMs, HORIZON_MS, type Recovery, type Storm } from '../../src/lab/storm/crowd.ts';
import { writeTable } from '../report/markdown.ts';
import type { Waits } from './flapping.ts';
import type { Lag } from './lone.ts';

/** One crowd that came back, or did not. */
export interface CrowdResult {
  readonly name: string;
  readonly heedsCause: boolean;
  readonly storm: Storm;
  readonly recovery: Recovery;
}

/** The waits of one kind of client that was alone, for one length of the outage. */
export interface LoneResult {
  readonly name: string;
  readonly downMs: number;
  readonly lag: Lag;
}

/** The waits on lines that flap, with so much calm in between; `waitsOverloaded`: if one of the closes is a 1013. */
export interface FlappingResult {
  readonly calmMs: number;
  readonly talks: boolean;
  readonly waits: Waits;
  readonly waitsOverloaded: Waits;
}

/** A table for each capacity, and the geometric means over all crowds. */
export function writeCrowds(results: readonly CrowdResult[]): string {
  const capacities = distinct(results.map(({ storm }) => storm.capacity));
  return [
    ...capacities.map((capacity) =>
      writeCapacity(
        capacity,
        results.filter(({ storm }) => storm.capacity === capacity),
      ),
    ),
    writeSummary(results),
  ].join('\n');
}

function writeCapacity(capacity: number, results: readonly CrowdResult[]): string {
  const downs = distinct(results.map(({ storm }) => storm.downMs));
  const head = downs.flatMap((downMs) => [
    `D=${downMs / 1000} s: 99 % back, s`,
    'of ideal',
    'peak / capacity',
    'att. / client',
  ]);
  const [some] = results;
  if (some === undefined) return '';
  const { clients, overload } = some.storm;
  const ideals = downs.flatMap((downMs) => [
    show(findIdealMs({ ...some.storm, downMs }) / 1000),
    '1',
    '-',
    '-',
  ]);
  const rows = distinct(results.map(rowName)).map((row) => [
    row,
    ...downs.flatMap((downMs) =>
      results.filter((each) => rowName(each) === row && each.storm.downMs === downMs).flatMap(cellsOf),
    ),
  ]);
  return [
    `### ${clients.toLocaleString('en')} clients, ${capacity.toLocaleString('en')} handshakes/s, overload: ${overload}\n`,
    writeTable(['policy', ...head], [['*ideal*', ...ideals], ...rows], 'right'),
  ].join('\n');
}

function cellsOf(result: CrowdResult): readonly string[] {
  const { backMs } = result.recovery;
  const { ratio, peak, attempts } = rate(result);
  const back = backMs === undefined ? ['never', '-'] : [show(backMs / 1000), show(ratio)];
  return [...back, show(peak), show(attempts)];
}

/** A crowd as numbers that can be compared: smaller is better. Who is never back is taken to be back at the horizon. */
export function rate({ storm, recovery }: Omit<CrowdResult, 'name' | 'heedsCause'>): Rating {
  return {
    ratio: (recovery.backMs ?? HORIZON_MS) / findIdealMs(storm),
    peak: recovery.peak / storm.capacity,
    attempts: recovery.attempts / storm.clients,
  };
}

/** See {@link rate}. */
export interface Rating {
  readonly ratio: number;
  readonly peak: number;
  readonly attempts: number;
}

/** Geometric means. */
export function average(ratings: readonly Rating[]): Rating {
  const mean = (pick: (rating: Rating) => number): number =>
    Math.exp(ratings.reduce((sum, rating) => sum + Math.log(pick(rating)), 0) / ratings.length);
  return {
    ratio: mean(({ ratio }) => ratio),
    peak: mean(({ peak }) => peak),
    attempts: mean(({ attempts }) => attempts),
  };
}

function writeSummary(results: readonly CrowdResult[]): string {
  const head = ['policy', '99 % back / ideal', 'peak / capacity', 'att. / client', 'never back'];
  const rows: string[][] = [];
  const add = (row: string, own: readonly CrowdResult[]): void => {
    const { ratio, peak, attempts } = average(own.map(rate));
    const never = own.filter(({ recovery }) => recovery.backMs === undefined).length;
    rows.push([row, show(ratio), show(peak), show(attempts), `${never} of ${own.length}`]);
  };
  for (const name of distinct(results.map((each) => each.name))) {
    const own = results.filter((each) => each.name === name);
    const byCause = distinct(own.map(rowName));
    if (byCause.length > 1) add(`${name}, all`, own);
    for (const row of byCause)
      add(
        row,
        own.filter((each) => rowName(each) === row),
      );
  }
  return ['### Over all of them, geometric means\n', writeTable(head, rows, 'right')].join('\n');
}

function rowName({ name, heedsCause, storm }: CrowdResult): string {
  return heedsCause ? `${name}, ${storm.cause}` : name;
}

/** The waits of clients that were alone. */
export function writeLone(results: readonly LoneResult[]): string {
  const downs = distinct(results.map(({ downMs }) => downMs));
  const head = downs.flatMap((downMs) => [`D=${downMs / 1000} s: p50`, 'p95']);
  const rows = distinct(results.map(({ name }) => name)).map((row) => [
    row,
    ...downs.flatMap((downMs) =>
      results
        .filter((each) => each.name === row && each.downMs === downMs)
        .flatMap(({ lag }) => [showSeconds(lag.p50Ms), showSeconds(lag.p95Ms)]),
    ),
  ]);
  return [
    '### A client alone, D 20 % more or less: seconds from the return to the attempt that succeeds\n',
    writeTable(['policy', ...head], rows, 'right'),
  ].join('\n');
}

/** The waits of clients whose lines flap. */
export function writeFlapping(results: readonly FlappingResult[]): string {
  const head = ['calm', 'server', 'p50', 'p95', 'with a 1013: p50', 'p95'];
  const rows = results.map(({ calmMs, talks, waits, waitsOverloaded }) => [
    `${calmMs / 1000} s`,
    talks ? 'talks' : 'is silent',
    ...[waits, waitsOverloaded].flatMap(({ p50Ms, p95Ms }) => [showSeconds(p50Ms), showSeconds(p95Ms)]),
  ]);
  return [
    '### Seconds from the beginning of a fault until there is a connection again\n',
    writeTable(head, rows, 'right'),
  ].join('\n');
}

function showSeconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(2);
}

function show(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
