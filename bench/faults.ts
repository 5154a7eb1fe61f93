/**
 * How clients survive faults of the line: the same seeded sequence for each of them, while numbered messages go out.
 *
 *     npm run bench -- faults [--seed 1] [--faults 200] [--fast] [--clients ws-loop,...] [--json file]
 *
 * `--fast` has short faults and short calms: a network that comes and goes. The clients run at the same time, each in a
 * process of its own and over a proxy of its own. Ends with code 1 if this package misses one of its bounds. A steady run of
 * all clients and at least 200 faults is written to docs/faults.md; others are printed only.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../test/support/bundle.ts';
import { FAST, planFaults, STEADY } from '../test/support/fault-plan.ts';
import { CLIENT_NAMES, type ClientName } from './clients/client.ts';
import { judge } from './faults/judge.ts';
import { writePage } from './faults/page.ts';
import { type Outcome, runFaults } from './faults/run.ts';
import { areHeld } from './report/bounds.ts';
import { describeRun } from './report/results.ts';

/** Keeps a run within hours, whatever it is asked for. */
const MOST_FAULTS = 10_000;

/** Fewer are no sample. */
const FULL_FAULTS = 200;

const PAGE = join(ROOT, 'docs/faults.md');

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: String(FULL_FAULTS) },
    fast: { type: 'boolean', default: false },
    clients: { type: 'string', default: CLIENT_NAMES.join(',') },
    json: { type: 'string' },
  },
});

const seed = parseCount('seed', values.seed, 2 ** 31);
const faults = parseCount('faults', values.faults, MOST_FAULTS);
const names = values.clients.split(',').map(parseName);

const startedAt = performance.now();
const runs = await Promise.allSettled(
  names.map((name) => runFaults(name, planFaults(seed, faults, values.fast ? FAST : STEADY))),
);
const tookS = Math.round((performance.now() - startedAt) / 1000);

const outcomes: Outcome[] = [];
for (const [index, run] of runs.entries()) {
  if (run.status === 'fulfilled') outcomes.push(run.value);
  else {
    console.error(`${names[index]} did not get to the end:`, run.reason);
    process.exitCode = 1;
  }
}
const pace = values.fast ? 'fast' : 'steady';
const page = writePage(outcomes, { seed, faults, pace, tookS }, describeRun());
console.log(page);
if (!areHeld(judge(outcomes))) process.exitCode = 1;
const isFull = pace === 'steady' && faults >= FULL_FAULTS && outcomes.length === CLIENT_NAMES.length;
if (isFull) await writeFile(PAGE, page);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ seed, faults, pace, outcomes }, undefined, 2)}\n`);
}

function parseCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new RangeError(`--${option} must be a whole number from 0 to ${most}.`);
  }
  return count;
}

function parseName(text: string): ClientName {
  const name = CLIENT_NAMES.find((each) => each === text);
  if (name === undefined) throw new RangeError(`--clients knows ${CLIENT_NAMES.join(', ')}.`);
  return name;
}
