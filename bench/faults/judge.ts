import type { ClientName } from '../clients/client.ts';
import { atMost, type Bound } from '../report/bounds.ts';
import type { Untuned } from './flapping.ts';
import type { Outcome } from './run.ts';
import { judgeScenes } from './scenes/judge.ts';
import type { Played } from './scenes/play.ts';

/** What was found out, in all parts of a run. */
export interface Findings {
  /** Of the clients with options for a network that comes and goes. */
  readonly outcomes: readonly Outcome[];
  /** Of clients with all their defaults. */
  readonly untuned: Untuned;
  readonly played: readonly Played[];
}

/** Nothing, so far. */
export const NO_FINDINGS: Findings = { outcomes: [], untuned: { flapping: [], blind: [] }, played: [] };

/** Those that are made of this package, and whether they send again what may not have arrived. */
const OURS: Readonly<Partial<Record<ClientName, 'never' | 'unconfirmed'>>> = {
  'resilient-websocket': 'never',
  'resilient-websocket-resend': 'unconfirmed',
  'resilient-websocket-derived': 'never',
  'resilient-websocket-global': 'never',
  'resilient-websocket-chromium': 'never',
};

/** What this package has to hold, as far as it was among the clients. */
export function judge({ outcomes, untuned, played }: Findings): readonly Bound[] {
  return [
    ...judgeOutcomes(outcomes),
    ...untuned.flapping.flatMap(({ pace, outcome }) => judgeOutcomes([outcome], `, all defaults, ${pace}`)),
    ...judgeOutcomes(untuned.blind, ', all defaults, black holes'),
    ...judgeScenes(played),
  ];
}

function judgeOutcomes(outcomes: readonly Outcome[], where = ''): readonly Bound[] {
  return outcomes.flatMap(({ name, incidents, account, uncaught }) => {
    const resend = OURS[name];
    if (resend === undefined) return [];
    const client = `${name}${where}`;
    const errors = Object.values(uncaught).reduce((sum, each) => sum + each, 0);
    return [
      atMost(`${client}: stuck`, incidents.filter(({ isStuck }) => isStuck).length, 0),
      atMost(`${client}: messages lost unreported`, account.silent, 0),
      // Who sends again gets each message through at least once.
      resend === 'never'
        ? atMost(`${client}: messages that came twice`, account.duplicates, 0)
        : atMost(`${client}: messages lost at all`, account.reported + account.silent, 0),
      atMost(`${client}: messages out of order`, account.outOfOrder, 0),
      atMost(`${client}: uncaught errors`, errors, 0),
    ];
  });
}
