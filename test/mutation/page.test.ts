import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { EXPLANATIONS, type Explanation } from './explanations.ts';
import { GOAL, page, staleChanges } from './page.ts';
import json from './results.json' with { type: 'json' };
import { type Compiler, type Fate, type Report, type Results, readReport, score } from './results.ts';

const SOURCE = `export function least(a: number): number {
  if (a < 0) {
    return 0;
  }
  return a;
}
`;

/** A report with one file, whose mutants came to these ends: the comparison first, then the block. */
function reported(comparison: Fate, block: Fate): Report {
  return {
    config: { mutate: ['src/**/*.ts'], incremental: false },
    framework: { version: '9.9.9' },
    files: {
      'src/session/least.ts': {
        source: SOURCE,
        mutants: [
          {
            replacement: '{}',
            status: block,
            location: { start: { line: 2, column: 14 }, end: { line: 4, column: 4 } },
          },
          {
            replacement: 'a <= 0',
            status: comparison,
            location: { start: { line: 2, column: 7 }, end: { line: 2, column: 12 } },
          },
        ],
      },
    },
  };
}

/** A compiler that takes everything stands in for the real one, which takes a second each time. */
function read(report: Report, compiles: Compiler = () => true): Results {
  return readReport(report, { date: '2026-01-01', version: '1.0.0', compiles });
}

function explain(changes: readonly string[]): readonly Explanation[] {
  return [{ file: 'src/session/least.ts', changes, why: 'It gives 0 either way.' }];
}

describe('the page of the mutants', () => {
  it('is what results.json says, and `npm run test:mutation` makes it so', async () => {
    const document = await readFile(join(ROOT, 'docs/mutation.md'), 'utf8');
    expect(document).toBe(page(json, EXPLANATIONS, (file) => existsSync(join(ROOT, file))));
  });

  it('says how many of the files are gone since the run', () => {
    const results = read(reported('Killed', 'Killed'));
    expect(page(results, [])).not.toContain('gone since');
    expect(page(results, [], () => false)).toContain('1 of these 1 files are gone since this run');
  });

  it('shows a run that has reached the goal, and explanations of what did survive', () => {
    expect(score(json.tallies)).toBeGreaterThanOrEqual(GOAL);
    expect(staleChanges(json.survivors, EXPLANATIONS)).toEqual([]);
  });

  it('names what survived by the line and the change, white space aside', () => {
    const { survivors, tallies } = read(reported('Survived', 'NoCoverage'));
    expect(survivors).toEqual([
      { file: 'src/session/least.ts', line: 2, change: '{ return 0; } → {}', compiles: true },
      { file: 'src/session/least.ts', line: 2, change: 'a < 0 → a <= 0', compiles: true },
    ]);
    expect(tallies).toEqual([
      { file: 'src/session/least.ts', killed: 0, timeout: 0, survived: 1, noCoverage: 1, crashed: 0 },
    ]);
  });

  it('counts a timeout as noticed', () => {
    const { tallies } = read(reported('Timeout', 'Survived'));
    expect(score(tallies)).toBe(50);
  });

  it('asks the compiler about what survived, in its place', () => {
    const asked: (readonly [string, string])[] = [];
    const { survivors } = read(reported('Survived', 'Killed'), (...question) => {
      asked.push(question);
      return false;
    });
    expect(asked).toEqual([['src/session/least.ts', SOURCE.replace('a < 0', 'a <= 0')]]);
    expect(survivors).toMatchObject([{ compiles: false }]);
  });

  it('leaves those that crashed out of the score', () => {
    const { tallies } = read(reported('Killed', 'RuntimeError'));
    expect([score(tallies), tallies[0]?.crashed]).toEqual([100, 1]);
  });

  it('refuses a report with mutants that nobody tried', () => {
    expect(() => read(reported('Killed', 'Pending'))).toThrow(
      'src/session/least.ts has 1 mutants that were not tried. See the log of Stryker.',
    );
  });

  it('lists what is explained, what could not be written, and what neither is said of', () => {
    const results = read(reported('Survived', 'Survived'));
    const text = page(results, explain(['a < 0 → a <= 0']));
    const sections = text.split(/^## /m).slice(2);
    expect(sections).toEqual([
      'What survived, and why\n\n- src/session/least.ts, line 2: `a < 0 → a <= 0`. It gives 0 either way.\n\n',
      expect.stringMatching(/^What survived, and could not be written.*Nothing\.\n\n$/s),
      'What survived, and has not been explained\n\n- src/session/least.ts, line 2: `{ return 0; } → {}`\n',
    ]);
    expect(text).toContain('| src/session/least.ts | 2 | 0 | 0 | 2 | 0 | 0 | 0.0 % |');
    expect(text).toContain('**missed**');
    const unwritable = page(
      read(reported('Survived', 'Killed'), () => false),
      [],
    );
    expect(unwritable.split(/^## /m)[3]).toContain('- src/session/least.ts, line 2: `a < 0 → a <= 0`');
  });

  it('knows explanations that explain nothing any more', () => {
    const { survivors } = read(reported('Killed', 'Survived'));
    expect(staleChanges(survivors, explain(['a < 0 → a <= 0', '{ return 0; } → {}']))).toEqual([
      'src/session/least.ts: a < 0 → a <= 0',
    ]);
  });
});
