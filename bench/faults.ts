/**
 * How clients survive faults of the line, in three parts:
 *
 *     npm run bench -- faults [--seed 1] [--faults 200] [--fast] [--parts line,untuned,scenes] [--json file]
 *                             [--clients ws-loop,...] [--kinds burst-stall,...] [--transports ws,...]
 *
 * - `line`: the same seeded sequence for each client, while numbered messages go out. The clients run at the same time, each
 *   in a process of its own and over a proxy of its own.
 * - `untuned`: the same with all defaults, at the same time as that.
 * - `scenes`: what breaks promises about delivery, for this package over each of its transports. Afterwards.
 *
 * `--fast` has short faults and short calms, a network that comes and goes, and fewer scenes. Ends with code 1 if this package
 * misses one of its bounds. A steady run of all that there is, with at least 200 faults, is written to docs/faults.md; others
 * are printed only.
 */
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../test/support/bundle.ts';
import { FAST, planFaults, STEADY } from '../test/support/fault-plan.ts';
import { CLIENT_NAMES } from './clients/client.ts';
import { runUntuned } from './faults/flapping.ts';
import { gather } from './faults/gather.ts';
import { judge, NO_FINDINGS } from './faults/judge.ts';
import { NODE_WITH_GLOBAL } from './faults/node-with-global.ts';
import { writePage } from './faults/page.ts';
import { type Outcome, runFaults } from './faults/run.ts';
import { hasFlaws } from './faults/scenes/judge.ts';
import { KINDS } from './faults/scenes/list.ts';
import { writeFlawed } from './faults/scenes/page.ts';
import { playScenes } from './faults/scenes/play.ts';
import { TRANSPORTS } from './faults/subject/subject.ts';
import { areHeld } from './report/bounds.ts';
import { describeRun } from './report/results.ts';

/** Keeps a run within hours, whatever it is asked for. */
const MOST_FAULTS = 10_000;

/** Fewer are no sample. */
const FULL_FAULTS = 200;

const PAGE = join(ROOT, 'docs/faults.md');

const PARTS = ['line', 'untuned', 'scenes'] as const;
const KIND_NAMES: readonly string[] = KINDS.map(({ kind }) => kind.name);

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: String(FULL_FAULTS) },
    fast: { type: 'boolean', default: false },
    parts: { type: 'string', default: PARTS.join(',') },
    clients: { type: 'string', default: CLIENT_NAMES.join(',') },
    kinds: { type: 'string', default: KIND_NAMES.join(',') },
    transports: { type: 'string', default: TRANSPORTS.join(',') },
    json: { type: 'string' },
  },
});

const seed = parseCount('seed', values.seed, 2 ** 31);
const faults = parseCount('faults', values.faults, MOST_FAULTS);
const parts = parseNames('parts', values.parts, PARTS);
const names = parseNames('clients', values.clients, CLIENT_NAMES);
const kinds = parseNames('kinds', values.kinds, KIND_NAMES);
const transports = parseNames('transports', values.transports, TRANSPORTS);
const isFast = values.fast;
await requireNode();

const startedAt = performance.now();
const [outcomes, untuned] = await Promise.all([
  parts.includes('line') ? runLine() : NO_FINDINGS.outcomes,
  parts.includes('untuned') ? runUntuned(seed, isFast) : NO_FINDINGS.untuned,
]);
const played = parts.includes('scenes')
  ? await playScenes({ seed, isFast, kinds, transports }, (each) => {
      if (hasFlaws(each)) console.error(writeFlawed(each));
    })
  : NO_FINDINGS.played;
const tookS = Math.round((performance.now() - startedAt) / 1000);

const findings = { outcomes, untuned, played };
const pace = isFast ? 'fast' : 'steady';
const page = writePage(findings, { seed, faults, pace, tookS }, describeRun());
console.log(page);
if (!areHeld(judge(findings))) process.exitCode = 1;
const isWhole =
  parts.length === PARTS.length &&
  kinds.length === KIND_NAMES.length &&
  transports.length === TRANSPORTS.length &&
  outcomes.length === CLIENT_NAMES.length;
if (isWhole && !isFast && faults >= FULL_FAULTS) await writeFile(PAGE, page);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ seed, faults, pace, ...findings }, undefined, 2)}\n`);
}

function runLine(): Promise<readonly Outcome[]> {
  const plan = planFaults(seed, faults, isFast ? FAST : STEADY);
  return gather(names.map((name) => runFaults(name, plan)));
}

/** Says what is missing before the run begins, and not in the middle of it. */
async function requireNode(): Promise<void> {
  const isWanted =
    (parts.includes('line') && names.includes('resilient-websocket-global')) ||
    (parts.includes('scenes') && transports.includes('global'));
  if (!isWanted) return;
  await access(NODE_WITH_GLOBAL).catch(() => {
    throw new Error(`There is no ${NODE_WITH_GLOBAL}: npm ci --prefix test/platforms`);
  });
}

function parseCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new RangeError(`--${option} must be a whole number from 0 to ${most}.`);
  }
  return count;
}

function parseNames<N extends string>(option: string, text: string, known: readonly N[]): readonly N[] {
  return text.split(',').map((each) => {
    const name = known.find((one) => one === each);
    if (name === undefined) throw new RangeError(`--${option} knows ${known.join(', ')}.`);
    return name;
  });
}
