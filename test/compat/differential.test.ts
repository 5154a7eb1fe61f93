import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DIFFERENCES, type Difference } from './differences.ts';
import { CALLS } from './scenarios/calls.ts';
import { ENDINGS } from './scenarios/endings.ts';
import { OPTIONS } from './scenarios/options.ts';
import { STARTS } from './scenarios/starts.ts';
import { type Observations, type Scenario, Stage } from './stage.ts';
import { OURS, PEERS, type Peer } from './subjects.ts';

const SCENARIOS = [...STARTS, ...ENDINGS, ...CALLS, ...OPTIONS];
const BOTH = Object.keys(PEERS) as Peer[];

/** What is observed of one of them and not of ours. */
type Found = Pick<Difference, 'what' | 'here'> & { readonly there: string };

/** Those of ours serve both comparisons. */
const played = new Map<Scenario, Promise<Observations>>();

function playOurs(scenario: Scenario): Promise<Observations> {
  const observations = played.get(scenario) ?? Stage.play(scenario, OURS);
  played.set(scenario, observations);
  return observations;
}

function compare(theirs: Observations, ours: Observations): readonly Found[] {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return names
    .filter((what) => theirs[what] !== ours[what])
    .map((what) => ({ what, there: theirs[what] ?? 'not seen', here: ours[what] ?? 'not seen' }));
}

function intended(scenario: Scenario, peer: Peer): readonly Found[] {
  return DIFFERENCES.filter((each) => each.scenario === scenario.name).flatMap(({ what, there, here }) =>
    there[peer] === undefined ? [] : [{ what, there: there[peer], here }],
  );
}

beforeAll(() => {
  // All of them have something to say, which other tests look at.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterAll(() => {
  vi.restoreAllMocks();
});

describe.each(BOTH)('the same lines with %s and with ours', (peer) => {
  it.each(SCENARIOS.filter(({ peers = BOTH }) => peers.includes(peer)))(
    '[CM-1] $name: nothing differs but what is meant to',
    async (scenario) => {
      const found = compare(await Stage.play(scenario, PEERS[peer]), await playOurs(scenario));
      // Both ways: a difference that is gone has to leave the list.
      expect(new Set(found)).toEqual(new Set(intended(scenario, peer)));
    },
  );
});

describe('the list of what is meant to differ', () => {
  it('[CM-1] names scenarios that there are, and libraries that they are played with', () => {
    const strangers = DIFFERENCES.filter(({ scenario, there }) => {
      const { peers = BOTH } = SCENARIOS.find(({ name }) => name === scenario) ?? { peers: [] };
      return !Object.keys(there).every((peer) => peers.includes(peer as Peer));
    });
    expect(strangers).toEqual([]);
    const names = SCENARIOS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
