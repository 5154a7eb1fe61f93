/**
 * Measures this package and its peers side by side, on this machine and in one run.
 *
 *     npm run bench [-- [--quick] [scenario ...]]
 *     npm run bench -- report
 *
 * Without names it runs all scenarios. `--quick` has fewer rounds: enough to see that everything runs, too few to compare.
 * `report` measures nothing: it writes docs/benchmarks.md again from the results that are kept.
 */
import { parseArgs } from 'node:util';
import { rewriteReport, writeReport } from './report/write-report.ts';
import { scenario as loneClient } from './scenarios/lone-client.ts';
import { scenario as reconnectGrowth } from './scenarios/reconnect-growth.ts';
import { scenario as reconnectLatency } from './scenarios/reconnect-latency.ts';
import { scenario as restartStorm } from './scenarios/restart-storm.ts';
import { scenario as simulatedStorms } from './scenarios/simulated-storms.ts';
import type { Scenario, Table } from './table.ts';

const SCENARIOS: readonly Scenario[] = [
  reconnectLatency,
  reconnectGrowth,
  restartStorm,
  simulatedStorms,
  loneClient,
];

if (process.argv[2] === 'report') await rewriteReport();
else await runScenarios();

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
  throw new RangeError(`There is no ${name}; there are ${SCENARIOS.map((each) => each.name).join(', ')}.`);
}
