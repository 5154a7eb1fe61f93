import { CONTENDERS } from '../clients/contenders.ts';
import { readVersion } from '../clients/versions.ts';
import { compile, run } from '../measure/child.ts';
import type { ImportOrder } from '../measure/import.child.ts';
import { interleave } from '../measure/interleave.ts';
import { figureOf } from '../measure/statistics.ts';
import type { Scenario } from '../table.ts';

const ROUNDS = 31;
const QUICK_ROUNDS = 7;

/** How long a program waits for the client to be loaded. */
export const scenario: Scenario = {
  name: 'import-time',
  async run({ isQuick }) {
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    const program = await compile(new URL('../measure/import.child.ts', import.meta.url));
    const times = await interleave(rounds, CONTENDERS, ({ entry }) =>
      run<number>(program, { entry } satisfies ImportOrder, ['--conditions=browser']),
    );
    return [
      {
        id: 'import-time',
        title: 'Import time',
        unit: 'ms',
        method:
          'From the start of the first import in a fresh Node process to its end, with the files in the cache of the ' +
          'system. None of them loads ws: there is a global WebSocket, and Node runs with the condition browser, which ' +
          `makes resilient-websocket use it and means nothing to the others. Interleaved rounds: ${rounds}.`,
        figures: await Promise.all(
          CONTENDERS.map(async ({ name }, index) =>
            figureOf(name, await readVersion(name), times[index] ?? []),
          ),
        ),
      },
    ];
  },
};
