import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { ADVICE } from './advice.ts';
import type { Observation } from './observe.ts';
import { page } from './page.ts';
import json from './results.json' with { type: 'json' };
import type { Results } from './results.ts';
import { can, type Outcome, type Server } from './server.ts';
import { SERVERS } from './servers.ts';

const RESULTS = json as Results;

/** `npm run servers:write` makes these hold again. */
describe('the page about servers', () => {
  it('is what results.json says', async () => {
    expect(await readFile(join(ROOT, 'docs/servers.md'), 'utf8')).toBe(page(RESULTS, SERVERS));
  });

  it('has every server, with what to set', () => {
    const names = SERVERS.map(({ name }) => name);
    expect(RESULTS.servers.map(({ name }) => name)).toEqual(names);
    expect(Object.keys(ADVICE)).toEqual(names);
  });

  it.each(SERVERS)(
    '$name said what the tests expect',
    ({ name, deploy, plain, failure, silence }: Server) => {
      const result = RESULTS.servers.find((each) => each.name === name);
      const expected: ReadonlyArray<readonly [Outcome | undefined, Observation | undefined]> = [
        [deploy, result?.deploy],
        [plain, result?.plain],
        [can(failure) ? failure : undefined, result?.failure],
        [can(silence) ? silence : undefined, result?.silence],
      ];
      for (const [outcome, observed] of expected) {
        if (typeof outcome === 'object') expect(observed).toMatchObject({ ...outcome });
        else expect(observed).toBe(outcome);
        if (typeof observed === 'object' && observed.final) expect(observed.reports).not.toEqual([]);
      }
    },
  );
});
