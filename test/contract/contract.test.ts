import { beforeAll, describe, it } from 'vitest';
import type { SubjectName } from './bench.ts';
import { CONFIGURATIONS, type Configuration } from './configurations.ts';
import { CONTRACT } from './contract.ts';
import { DIFFERENCES } from './differences.ts';
import json from './known-failures.json' with { type: 'json' };
import { find, type KnownStandings, type Standing } from './standing.ts';

const KNOWN: KnownStandings = json;

/** All of them together: one may have to wait for the others. */
const TIMEOUT_MS = 1_800_000;

for (const configuration of CONFIGURATIONS) {
  describe.concurrent(configuration.name, () => {
    let standing: Standing;

    beforeAll(async () => {
      standing = await find(configuration);
    }, TIMEOUT_MS);

    for (const { subject, listed, advice } of expectationsFor(configuration)) {
      describe(subject, () => {
        for (const { title } of CONTRACT) {
          it(title, () => {
            const message = standing.failures[subject][title];
            if (message !== undefined && !listed.includes(title)) throw new Error(`${message}\n${advice}`);
            if (message === undefined && listed.includes(title)) {
              throw new Error(`This rule is listed as one that fails, and holds.\n${advice}`);
            }
          });
        }
      });
    }
  });
}

interface Expectation {
  readonly subject: SubjectName;
  /** The titles of the rules that must fail. */
  readonly listed: readonly string[];
  readonly advice: string;
}

function expectationsFor({ name }: Configuration): readonly Expectation[] {
  const known = KNOWN[name]?.failures;
  const upToEngine = known?.plain ?? [];
  return [
    {
      subject: 'native',
      listed: known?.native ?? [],
      advice: 'If this is how the engine is now, `npm run matrix` writes it to known-failures.json.',
    },
    {
      subject: 'plain',
      listed: upToEngine,
      advice:
        'Ours keeps every rule that is not up to the engine. `npm run matrix` lists what this engine breaks.',
    },
    {
      subject: 'default',
      listed: [...upToEngine, ...DIFFERENCES.map(({ rule }) => rule)],
      advice: 'What ours does otherwise on purpose is listed in differences.ts, and nothing else is.',
    },
  ];
}
