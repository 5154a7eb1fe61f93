import { beforeAll, describe, expect, it } from 'vitest';
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

    for (const { subject, excused, different, advice } of expectationsFor(configuration)) {
      describe(subject, () => {
        for (const { title } of CONTRACT.filter(({ title }) => !excused.includes(title))) {
          it(title, () => {
            const message = standing.failures[subject][title];
            const isDifferent = different.includes(title);
            if (message !== undefined && !isDifferent) throw new Error(`${message}\n${advice}`);
            if (message === undefined && isDifferent) throw new Error(`It holds all the same.\n${advice}`);
          });
        }

        if (excused.length === 0) return;
        // Not each by itself: some engines break a rule at times only.
        it(`breaks what is listed of it, ${excused.length} rules, or most of it`, () => {
          const broken = excused.filter((title) => title in standing.failures[subject]);
          expect(broken.length).toBeGreaterThanOrEqual(Math.ceil(excused.length / 2));
        });
      });
    }
  });
}

interface Expectation {
  readonly subject: SubjectName;
  /** The titles of the rules that known-failures.json lists, because the engine breaks them. */
  readonly excused: readonly string[];
  /** The titles of the rules that are broken on purpose. */
  readonly different: readonly string[];
  readonly advice: string;
}

function expectationsFor({ name }: Configuration): readonly Expectation[] {
  const { native = [], plain = [] } = KNOWN[name]?.failures ?? {};
  const different = DIFFERENCES.map(({ rule }) => rule);
  const advice = 'What ours does otherwise on purpose is listed in differences.ts, and nothing else is.';
  return [
    {
      subject: 'native',
      excused: native,
      different: [],
      advice: 'If this is how the engine is now, `npm run matrix` writes it to known-failures.json.',
    },
    {
      subject: 'plain',
      excused: plain,
      different: [],
      advice: 'Ours keeps every rule that is not up to the engine.',
    },
    { subject: 'default', excused: plain, different, advice },
    { subject: 'lite', excused: plain, different, advice },
    { subject: 'full', excused: plain, different, advice },
  ];
}
