/**
 * Many clients, for long, beside a server that restarts and misbehaves: is their memory flat, is anything left of them,
 * is anything lost?
 *
 *     npm run soak [-- --clients 1000] [--minutes 20] [--seed 1]
 *
 * Ends with code 1 if a bound is missed. A run of at least that size is written to docs/soak.md; smaller ones are printed
 * only.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../test/support/bundle.ts';
import { areHeld } from './report/bounds.ts';
import { describeRun } from './report/results.ts';
import { judge } from './soak/judge.ts';
import { writePage } from './soak/page.ts';
import { type SoakOptions, soak } from './soak/run.ts';

const FULL: SoakOptions = { clients: 1000, minutes: 20, seed: 1 };

/** More do not fit into the ports of a loopback address, or into a day. */
const MOST: SoakOptions = { clients: 10_000, minutes: 1440, seed: 2 ** 31 };

const PAGE = join(ROOT, 'docs/soak.md');

const { values } = parseArgs({
  options: { clients: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' } },
});
const options: SoakOptions = {
  clients: read('clients', 'a whole number', Number.isInteger),
  minutes: read('minutes', 'a number', Number.isFinite),
  seed: read('seed', 'a whole number', Number.isInteger),
};

const course = await soak(options, ({ minute, heap, open, connections }) => {
  const size = `${(heap / 1e6).toFixed(1)} MB of heap`;
  console.error(`minute ${minute.toFixed(1)}: ${size}, ${open} open, ${connections} connections so far`);
});
const page = writePage(course, describeRun());
if (options.clients >= FULL.clients && options.minutes >= FULL.minutes) await writeFile(PAGE, page);
console.log(page);
if (!areHeld(judge(course))) process.exitCode = 1;

function read(option: keyof SoakOptions, kind: string, isFit: (value: number) => boolean): number {
  const text = values[option];
  if (text === undefined) return FULL[option];
  const value = Number(text);
  if (text.trim() !== '' && isFit(value) && value > 0 && value <= MOST[option]) return value;
  throw new RangeError(`--${option} cannot be ${text}: give ${kind} above 0, up to ${MOST[option]}.`);
}
