/**
 * How clients survive faults of the line: the same seeded sequence for each of them, while numbered messages go out.
 *
 *     npm run bench -- faults [--seed 1] [--faults 200] [--fast] [--clients ws-loop,...] [--json file]
 *
 * `--fast` has short faults and short calms: a network that comes and goes. The clients run at the same time, each in a
 * process of its own and over a proxy of its own.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { FAST, planFaults, STEADY } from '../test/support/fault-plan.ts';
import { CLIENT_NAMES, type ClientName } from './clients/client.ts';
import { type Outcome, runFaults } from './faults/run.ts';
import { writeTables } from './faults/tables.ts';

/** Keeps a run within hours, whatever it is asked for. */
const MOST_FAULTS = 10_000;

const LOAD_EVERY_MS = 60_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '200' },
    fast: { type: 'boolean', default: false },
    clients: { type: 'string', default: CLIENT_NAMES.join(',') },
    json: { type: 'string' },
  },
});

const seed = parseCount('seed', values.seed, 2 ** 31);
const faults = parseCount('faults', values.faults, MOST_FAULTS);
const names = values.clients.split(',').map(parseName);

const loads: number[] = [];
const sampling = setInterval(noteLoad, LOAD_EVERY_MS);
const startedAt = performance.now();
const runs = await Promise.allSettled(
  names.map((name) => runFaults(name, planFaults(seed, faults, values.fast ? FAST : STEADY))),
);
clearInterval(sampling);
noteLoad();
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
console.log(`## ${faults} faults, seed ${seed}, ${pace}, ${tookS} s, Node ${process.versions.node}\n`);
// Says how far the times can be trusted.
console.log(`Load of the machine meanwhile: ${loads.join(', ')}, on ${availableParallelism()} cores.\n`);
console.log(writeTables(outcomes));
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ seed, faults, pace, outcomes }, undefined, 2)}\n`);
}

function noteLoad(): void {
  loads.push(Number((loadavg()[0] ?? 0).toFixed(1)));
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
