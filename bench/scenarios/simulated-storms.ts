import { CAUSES } from '../../src/lab/storm/client.ts';
import { type Storm, weather } from '../../src/lab/storm/crowd.ts';
import { PEERS } from '../../src/lab/storm/peers.ts';
import { resilientClient } from '../../src/lab/storm/resilient.ts';
import { quantileOf } from '../measure/statistics.ts';
import { nameSchedule } from '../storm/schedule-name.ts';
import { average, type Rating, rate } from '../storm/tables.ts';
import type { Figure, Scenario, Table } from '../table.ts';

const NAME = 'simulated-storms';

const CLIENTS = 100_000;

/** Handshakes per second. */
const CAPACITIES = [2000, 20_000];

/** The crowd and the capacity of its server are so much smaller in a quick run, which leaves their ratio as it is. */
const QUICK_PART = 0.1;

const DOWNS_MS = [0, 5000, 30_000, 120_000];
const SEED = 1;

/** What a client came to, over all storms. */
interface Record {
  readonly client: string;
  readonly version: string;
  readonly ratings: readonly Rating[];
  /** Storms after which 99 % were not back within 15 minutes. */
  readonly never: number;
}

/** A fleet that loses its server at once, simulated with the schedules of the clients. */
export const scenario: Scenario = {
  name: NAME,
  async run({ isQuick }) {
    const part = isQuick ? QUICK_PART : 1;
    const records = await Promise.all(
      [resilientClient({}), ...PEERS].map(async (client): Promise<Record> => {
        const recoveries = stormsOf(part, client.heedsCause).map((storm) => ({
          storm,
          recovery: weather(client, storm),
        }));
        return {
          ...(await nameSchedule(client)),
          ratings: recoveries.map(rate),
          never: recoveries.filter(({ recovery }) => recovery.backMs === undefined).length,
        };
      }),
    );
    const method =
      `${(CLIENTS * part).toLocaleString('en')} clients in virtual time, with the policy code of this package and the formulas of ` +
      'its peers. Geometric means over servers that close with 1012, close with 1001 or are killed, are down for 0, 5, 30 ' +
      `and 120 s, and complete ${CAPACITIES.map((each) => (each * part).toLocaleString('en')).join(' or ')} handshakes a second; the quartiles ` +
      'are those of the storms, so they tell how much storms differ and not how exact the mean is.';
    const make = (suffix: keyof Rating, title: string, unit: string, goal: number): Table => ({
      id: `${NAME}-${suffix}`,
      title,
      unit,
      method,
      goal,
      figures: records.map((record) => figureOfRecord(record, suffix)),
    });
    return [
      make('ratio', 'Simulated storms: time until 99 % are back, in multiples of the ideal', 'ratio', 1.25),
      make(
        'peak',
        'Simulated storms: most attempts within a second, in multiples of the capacity',
        'ratio',
        3.2,
      ),
      make('attempts', 'Simulated storms: attempts per client', 'count', 3.5),
    ];
  },
};

/** To who does not heed the cause, all causes are the same storm. */
function stormsOf(part: number, heedsCause: boolean): readonly Storm[] {
  const causes = heedsCause ? CAUSES : CAUSES.slice(0, 1);
  return causes.flatMap((cause) =>
    CAPACITIES.flatMap((capacity) =>
      DOWNS_MS.map((downMs) => ({
        clients: CLIENTS * part,
        sockets: 1,
        capacity: capacity * part,
        downMs,
        cause,
        overload: 'refuse' as const,
        seed: SEED,
      })),
    ),
  );
}

function figureOfRecord({ client, version, ratings, never }: Record, suffix: keyof Rating): Figure {
  const values = ratings.map((rating) => rating[suffix]);
  return {
    client,
    version,
    median: average(ratings)[suffix],
    low: quantileOf(values, 0.25),
    high: quantileOf(values, 0.75),
    ...(never === 0
      ? {}
      : { note: `99 % never back in ${never} of ${ratings.length} storms, taken as 15 minutes` }),
  };
}
