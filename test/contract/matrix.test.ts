import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { CONFIGURATIONS } from './configurations.ts';
import { CONTRACT } from './contract.ts';
import { DIFFERENCES } from './differences.ts';
import json from './known-failures.json' with { type: 'json' };
import { matrix } from './matrix.ts';
import type { KnownStandings } from './standing.ts';

const KNOWN: KnownStandings = json;

/** `npm run matrix` makes both of these hold again. */
describe('the support matrix', () => {
  it('is what known-failures.json says', async () => {
    const document = await readFile(join(ROOT, 'docs/support-matrix.md'), 'utf8');
    expect(document).toBe(matrix(KNOWN, DIFFERENCES));
  });

  it('has every configuration, and the rules that there are', () => {
    const rules = Object.entries(KNOWN).map(([name, standing]) => [name, standing.rules]);
    expect(rules).toEqual(CONFIGURATIONS.map(({ name }) => [name, CONTRACT.length]));
  });

  it.each(Object.entries(KNOWN))(
    '%s: ours breaks only what is up to the engine, which breaks it, too',
    (_, { failures }) => {
      const upToEngine = CONTRACT.filter(({ isUpToEngine }) => isUpToEngine).map(({ title }) => title);
      const excused = upToEngine.filter((title) => failures.native.includes(title));
      expect(failures.plain.filter((title) => !excused.includes(title))).toEqual([]);
      const different = DIFFERENCES.map(({ rule }) => rule);
      expect([...failures.default].sort()).toEqual([...failures.plain, ...different].sort());
      for (const each of [failures.lite, failures.full])
        expect([...each].sort()).toEqual([...failures.default].sort());
    },
  );

  it('names no rule that is gone', () => {
    const titles = new Set(CONTRACT.map(({ title }) => title));
    const named = [
      ...DIFFERENCES.map(({ rule }) => rule),
      ...Object.values(KNOWN).flatMap(({ failures }) => Object.values(failures).flat()),
    ];
    expect(named.filter((title) => !titles.has(title))).toEqual([]);
  });
});

describe('the contract', () => {
  it('has no two rules with the same title', () => {
    const titles = CONTRACT.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});
