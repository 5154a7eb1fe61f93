import { describe, expect, it } from 'vitest';
import { showAgainst, showNumber } from '../../bench/report/numbers.ts';
import { writePage } from '../../bench/report/page.ts';
import { mergeResults, type Result } from '../../bench/report/results.ts';
import { judgeTable } from '../../bench/report/verdict.ts';
import type { Figure, Table } from '../../bench/table.ts';
import { RUN } from './run.ts';

function figure(client: string, median: number, note?: string): Figure {
  return {
    client,
    version: '1.0.0',
    median,
    low: median,
    high: median,
    ...(note === undefined ? {} : { note }),
  };
}

function table(ours: number, peers: Readonly<Record<string, number>>, rest: Partial<Table> = {}): Table {
  const figures = [
    figure('resilient-websocket', ours),
    ...Object.entries(peers).map(([client, median]) => figure(client, median)),
  ];
  return { id: 'some', title: 'Some thing', unit: 'ms', method: 'So.', goal: 1, figures, ...rest };
}

describe('a verdict', () => {
  it('is a pass at the goal, and a miss right above it', () => {
    expect(judgeTable(table(1, { a: 2 }))?.isPassed).toBe(true);
    expect(judgeTable(table(1 + Number.EPSILON, { a: 2 }))?.isPassed).toBe(false);
  });

  it('is not given where nothing was promised', () => {
    const { goal: _, ...unpromised } = table(1, { a: 2 });
    expect(judgeTable(unpromised)).toBeUndefined();
  });

  it('names every peer that is as good as the best', () => {
    const best = judgeTable(table(1, { a: 2, b: 3, c: 2 }))?.best;
    expect(best?.map(({ client }) => client)).toEqual(['a', 'c']);
  });

  it('leaves open what the noise hides', () => {
    const peers = { a: 0.5, b: 0.95, c: 1.05, d: 2 };
    expect(judgeTable(table(1, peers))?.rank).toEqual({ first: 3, last: 3, clients: 5 });
    const noise = { ...figure('ws', 1), low: 0.95, high: 1.05 };
    expect(judgeTable(table(1, peers, { noise }))?.rank).toEqual({ first: 2, last: 4, clients: 5 });
  });
});

describe('a number', () => {
  it('has three digits, and none behind the point from a thousand on', () => {
    expect([0, 0.123_45, 12.345, 1234.5].map(showNumber)).toEqual(['0', '0.123', '12.3', '1,235']);
  });

  it('is never rounded to the goal that it misses', () => {
    expect(showAgainst(1.2504, 1.25, 'ratio')).toBe('1.2504');
    expect(showAgainst(1 + Number.EPSILON, 1, 'ratio')).toBe('1.0000000000000002');
    expect(showAgainst(3000.2, 3000, 'ms')).toBe('3,000.2 ms');
    expect(showAgainst(1.25, 1.25, 'ratio')).toBe('1.25');
  });
});

describe('the results', () => {
  it('of some scenarios leave the tables of the others as they were', () => {
    const kept = ['a', 'b', 'c'].map((id): Result => ({ ...table(1, {}, { id }), run: RUN }));
    const fresh = ['b', 'd'].map(
      (id): Result => ({ ...table(2, {}, { id }), run: { ...RUN, loadAtEnd: 9 } }),
    );
    const merged = mergeResults(kept, fresh);
    expect(merged.map(({ id, run }) => [id, run.loadAtEnd])).toEqual([
      ['a', 1.5],
      ['b', 9],
      ['c', 1.5],
      ['d', 9],
    ]);
  });
});

describe('the page', () => {
  it('begins with the verdicts, misses included', () => {
    const results = [
      { ...table(1.0004, { a: 2 }, { id: 'missed' }), run: RUN },
      { ...table(0.5, { a: 2 }, { id: 'reached' }), run: RUN },
    ];
    const page = writePage(results);
    expect(page.indexOf('## Verdict')).toBeLessThan(page.indexOf('## How to read it'));
    expect(page).toContain('1 of 2 goals are reached.');
    expect(page).toContain('| [Some thing](#missed) | 1.0004 ms | 1 ms | **miss** | a: 2 ms | 1 of 2 |');
    expect(page).toContain('| [Some thing](#reached) | 0.5 ms | 1 ms | pass | a: 2 ms | 1 of 2 |');
  });

  it('tells what a figure cannot say, and how busy the machine was', () => {
    const figures = [figure('resilient-websocket', 1), figure('a', 9, 'never came back')];
    const page = writePage([{ ...table(1, {}), figures, run: RUN }]);
    expect(page).toContain('| a | 1.0.0 | 9 | - | never came back |');
    expect(page).toContain('load average 0.5 at the start and 1.5 at the end');
  });
});
