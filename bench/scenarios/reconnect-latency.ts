import { type Pace, RECONNECTORS } from '../clients/reconnectors.ts';
import { readVersion } from '../clients/versions.ts';
import { figureOf } from '../measure/statistics.ts';
import { type Return, timeTrials } from '../reconnect-latency/time-trials.ts';
import type { Figure, Scenario, Table } from '../table.ts';

const NAME = 'reconnect-latency';

const TRIALS = 50;
const QUICK_TRIALS = 10;

/** How long a client is without a connection after its server has cut it. */
export const scenario: Scenario = {
  name: NAME,
  async run({ isQuick }) {
    const trials = isQuick ? QUICK_TRIALS : TRIALS;
    const returns = await timeTrials(trials);
    const method =
      `The server destroys the TCP connections of ${trials} sockets of each client, one every 20 ms, when they have been ` +
      'up for longer than 6 s. The figure is the time from the `close` event to the next `open`.';
    return [
      await tableOf(returns, trials, 'defaults', {
        id: `${NAME}-defaults`,
        title: 'From the loss of a connection to the next one, with the defaults',
        method: `${method} What a short default costs a server stands in the tables of the storms.`,
      }),
      await tableOf(returns, trials, 'smallest', {
        id: `${NAME}-smallest`,
        title: 'From the loss of a connection to the next one, with the smallest delay',
        method: `${method} Each client has the smallest delay that its options allow, which is 0 in all of them.`,
      }),
    ];
  },
};

async function tableOf(
  returns: readonly Return[],
  trials: number,
  pace: Pace,
  about: Pick<Table, 'id' | 'title' | 'method'>,
): Promise<Table> {
  const figures = await Promise.all(
    RECONNECTORS.map(async ({ name, package: from }): Promise<Figure> => {
      const own = returns.filter((each) => each.name === name && each.pace === pace);
      const missing = trials - own.length;
      return figureOf(
        name,
        await readVersion(from),
        own.map(({ tookMs }) => tookMs),
        missing > 0 ? `${missing} of ${trials} did not come back, and are not in the figure` : undefined,
      );
    }),
  );
  return { ...about, unit: 'ms', figures };
}
