import { RECONNECTORS, type Reconnector } from '../clients/reconnectors.ts';
import { readVersion } from '../clients/versions.ts';
import { figureOf } from '../measure/statistics.ts';
import {
  type Departure,
  PATIENCE_MS,
  prepareStorms,
  type StormAccount,
} from '../restart-storm/raise-storm.ts';
import type { Scenario, Table } from '../table.ts';

const NAME = 'restart-storm';

interface Size {
  readonly clients: number;
  readonly rounds: number;
  /** So many kinds of clients have their storms at the same time. */
  readonly lanes: number;
}

// One kind at a time: their bursts would lengthen each other.
const FULL: Size = { clients: 1000, rounds: 2, lanes: 1 };
/** Few enough clients for all kinds of them at the same time. */
const QUICK: Size = { clients: 200, rounds: 1, lanes: RECONNECTORS.length };

const MOST = 0.99;
const WINDOW_MS = 100;

interface Case {
  readonly departure: Departure;
  readonly downMs: number;
  readonly story: string;
}

/** Both ways of a server to go away. */
const CASES: readonly Case[] = [
  {
    departure: 'restart',
    downMs: 1000,
    story: 'a server closes all with 1012, and a new one listens after 1 s',
  },
  { departure: 'killed', downMs: 5000, story: 'a server is killed, and a new one listens after 5 s' },
];

/** What became of each kind of client: for each round what happened in each of {@link CASES}. */
type Accounts = ReadonlyMap<Reconnector, readonly (readonly StormAccount[])[]>;

/** A real server that goes away with all its clients connected. */
export const scenario: Scenario = {
  name: NAME,
  async run({ isQuick }) {
    const size = isQuick ? QUICK : FULL;
    const accounts = await raiseAll(size);
    const tables = await Promise.all(CASES.map((_, index) => tablesOf(accounts, index, size)));
    return tables.flat();
  },
};

async function raiseAll({ clients, rounds, lanes }: Size): Promise<Accounts> {
  const raise = await prepareStorms();
  const accounts = new Map<Reconnector, (readonly StormAccount[])[]>(RECONNECTORS.map((each) => [each, []]));
  const due = Array.from({ length: rounds }, () => RECONNECTORS).flat();
  const work = async (): Promise<void> => {
    for (let each = due.shift(); each !== undefined; each = due.shift()) {
      const { name } = each;
      const storms = CASES.map(({ departure, downMs }) => raise(name, { clients, departure, downMs }));
      accounts.get(each)?.push(await Promise.all(storms));
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return accounts;
}

async function tablesOf(
  accounts: Accounts,
  index: number,
  { clients, rounds }: Size,
): Promise<readonly Table[]> {
  const { departure, story } = CASES[index] as Case;
  const method =
    `A real restart: ${story}. ${clients.toLocaleString('en')} clients of each kind in 2 processes, with their defaults, and ` +
    `a listen backlog of 4096; rounds: ${rounds}. Every TCP connection that is begun counts as an attempt, and a kind that ` +
    'calls all at once has the peak that its processes can bear.';
  const figuresOf = (pick: (account: StormAccount) => number): Promise<Table['figures']> =>
    Promise.all(
      RECONNECTORS.map(async (each) => {
        const own = (accounts.get(each) ?? []).flatMap((round) => round[index] ?? []);
        return figureOf(each.name, await readVersion(each.package), own.map(pick), noteOn(own, clients));
      }),
    );
  const make = async (
    suffix: string,
    title: string,
    unit: string,
    pick: (account: StormAccount) => number,
  ): Promise<Table> => ({
    id: `${NAME}-${departure}-${suffix}`,
    title: `${title}, when ${story}`,
    unit,
    method,
    figures: await figuresOf(pick),
  });
  return Promise.all([
    make('back', 'Until 99 % of the clients are back', 'ms', ({ backAt }) => backOf(backAt, clients)),
    make('peak', `Most attempts within ${WINDOW_MS} ms`, 'count', ({ attemptsAt }) => peakOf(attemptsAt)),
    make('attempts', 'Attempts per client', 'count', ({ attemptsAt }) => attemptsAt.length / clients),
  ]);
}

/** Who never came back is taken to be back when the scenario stopped waiting. */
function backOf(backAt: readonly number[], clients: number): number {
  return backAt[Math.ceil(MOST * clients) - 1] ?? PATIENCE_MS;
}

function peakOf(attemptsAt: readonly number[]): number {
  let first = 0;
  let peak = 0;
  for (const [index, at] of attemptsAt.entries()) {
    while (at - (attemptsAt[first] ?? at) >= WINDOW_MS) first++;
    peak = Math.max(peak, index - first + 1);
  }
  return peak;
}

function noteOn(accounts: readonly StormAccount[], clients: number): string | undefined {
  const gone = sum(accounts, ({ backAt }) => clients - backAt.length);
  const uncaught = sum(accounts, (account) => account.uncaught);
  const remarks = [
    ...(gone > 0 ? [`${gone} of ${clients * accounts.length} never came back`] : []),
    ...(uncaught > 0 ? [`${uncaught} errors that nobody could catch`] : []),
  ];
  return remarks.length > 0 ? remarks.join('; ') : undefined;
}

function sum(accounts: readonly StormAccount[], pick: (account: StormAccount) => number): number {
  return accounts.reduce((total, account) => total + pick(account), 0);
}
