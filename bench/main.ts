/**
 * Measures this package and its peers side by side, on this machine and in one run.
 *
 *     npm run bench [-- [--quick] [scenario ...]]
 *     npm run bench -- report
 *     npm run bench -- faults|flush|storm [its own options]
 *
 * Without names it runs all scenarios. `--quick` has fewer rounds: enough to see that everything runs, too few to
 * compare. `report` measures nothing: it writes docs/benchmarks.md again from the results that are kept.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rewriteReport, writeReport } from './report/write-report.ts';
import { scenario as bundleSize } from './scenarios/bundle-size.ts';
import { scenario as importTime } from './scenarios/import-time.ts';
import { scenario as loneClient } from './scenarios/lone-client.ts';
import { scenario as memory } from './scenarios/memory.ts';
import { scenario as receiveInMemory } from './scenarios/receive-in-memory.ts';
import { scenario as receiveOverLoopback } from './scenarios/receive-over-loopback.ts';
import { scenario as reconnectGrowth } from './scenarios/reconnect-growth.ts';
import { scenario as reconnectLatency } from './scenarios/reconnect-latency.ts';
import { scenario as restartStorm } from './scenarios/restart-storm.ts';
import { scenario as sendInMemory } from './scenarios/send-in-memory.ts';
import { scenario as sendOverLoopback } from './scenarios/send-over-loopback.ts';
import { scenario as simulatedStorms } from './scenarios/simulated-storms.ts';
import type { Scenario, Table } from './table.ts';

const SCENARIOS: readonly Scenario[] = [
  receiveInMemory,
  receiveOverLoopback,
  sendInMemory,
  sendOverLoopback,
  memory,
  importTime,
  bundleSize,
  reconnectLatency,
  reconnectGrowth,
  restartStorm,
  simulatedStorms,
  loneClient,
];

/** Benches with options and a report of their own, by the names of the modules beside this one. */
const STANDALONE = ['faults', 'flush', 'storm'];

const [first = '', ...rest] = process.argv.slice(2);
if (first === 'report') await rewriteReport();
else if (STANDALONE.includes(first)) await runStandalone(first, rest);
else await runScenarios();

async function runStandalone(name: string, args: readonly string[]): Promise<void> {
  const [code] = await once(fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), args), 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
}

async function runScenarios(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false } },
  });
  const options = { isQuick: values.quick };
  const wanted = positionals.length === 0 ? SCENARIOS : positionals.map(findScenario);
  const tables: Table[] = [];
  for (const scenario of wanted) {
    const startedAt = performance.now();
    tables.push(...(await scenario.run(options)));
    console.error(`${scenario.name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  await writeReport(tables, options);
}

function findScenario(name: string): Scenario {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario !== undefined) return scenario;
  const names = [...SCENARIOS.map((each) => each.name), ...STANDALONE, 'report'];
  throw new RangeError(`There is no ${name}; there are ${names.join(', ')}.`);
}
