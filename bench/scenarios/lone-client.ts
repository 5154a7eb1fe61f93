import type { StormClient } from '../../src/lab/storm/client.ts';
import { HORIZON_MS } from '../../src/lab/storm/crowd.ts';
import { PEERS } from '../../src/lab/storm/peers.ts';
import { resilientClient } from '../../src/lab/storm/resilient.ts';
import { medianOf } from '../measure/statistics.ts';
import { type Fate, type Lag, TRIALS, timePeer, timeResilient } from '../storm/lone.ts';
import { nameSchedule } from '../storm/schedule-name.ts';
import type { Figure, Scenario, Table } from '../table.ts';

const NAME = 'lone-client';

const SEED = 1;
const GOAL_S = 0.6;

/** How long the network or the machine is away. */
const OUTAGES_MS = [5000, 30_000, 120_000];

interface Case {
  readonly fate: Fate;
  readonly title: string;
  readonly story: string;
  readonly downsMs: readonly number[];
  /** Whether peers can learn of the loss at all. */
  readonly canPeersNotice: boolean;
}

const OUTAGE_STORY =
  'The outage lasts 5, 30 or 120 s, 20 % more or less; the figures are the medians over the three.';

const CASES: readonly Case[] = [
  {
    fate: 'online',
    title: 'Alone: from the return of the own network to the attempt that succeeds',
    story: `The line was lost with the network, and the platform tells of its return. No peer listens. ${OUTAGE_STORY}`,
    downsMs: OUTAGES_MS,
    canPeersNotice: true,
  },
  {
    fate: 'wake',
    title: 'Alone: from the end of a sleep to the attempt that succeeds',
    story:
      'Nothing runs while the machine sleeps, so the loss is noticed at the end of the sleep. A peer then waits for the ' +
      'first delay of its schedule.',
    downsMs: [0],
    canPeersNotice: true,
  },
  {
    fate: 'heartbeat',
    title: 'Alone: from a probe that was not answered to the attempt that succeeds',
    story: 'The line has gone silent, and the network is well. How long it takes to notice is left out.',
    downsMs: [0],
    canPeersNotice: false,
  },
];

/** A client that is alone with its loss, simulated with the schedules of the clients. */
export const scenario: Scenario = {
  name: NAME,
  // It takes no time, so a quick run is as long.
  run: () => Promise.all(CASES.map(tableOf)),
};

async function tableOf({ fate, title, story, downsMs, canPeersNotice }: Case): Promise<Table> {
  const ours = figureOfLags(
    resilientClient({}),
    downsMs.map((downMs) => timeResilient({}, fate, downMs, SEED)),
  );
  const peers = PEERS.map((peer) =>
    canPeersNotice
      ? figureOfLags(
          peer,
          downsMs.map((downMs) => timePeer(peer, downMs, SEED)),
        )
      : figureOfNever(peer),
  );
  return {
    id: `${NAME}-${fate}`,
    title,
    unit: 's',
    method: `${story} ${TRIALS.toLocaleString('en')} trials in virtual time, with the policy code of this package and the formulas of its peers.`,
    goal: GOAL_S,
    figures: await Promise.all([ours, ...peers]),
  };
}

async function figureOfLags(client: StormClient, lags: readonly Lag[]): Promise<Figure> {
  const over = (pick: (lag: Lag) => number): number => medianOf(lags.map(pick)) / 1000;
  return {
    ...(await nameSchedule(client)),
    median: over(({ p50Ms }) => p50Ms),
    low: over(({ p25Ms }) => p25Ms),
    high: over(({ p75Ms }) => p75Ms),
  };
}

async function figureOfNever(client: StormClient): Promise<Figure> {
  const never = HORIZON_MS / 1000;
  return {
    ...(await nameSchedule(client)),
    median: never,
    low: never,
    high: never,
    note: 'never notices: it has no heartbeat; taken as 15 minutes',
  };
}
