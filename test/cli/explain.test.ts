import { compare, explain } from 'resilient-websocket/codes';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.ts';

const HEADINGS = {
  en: 'When you see it',
  es: 'Cuándo lo verás',
  th: 'เมื่อคุณพบเห็น',
  ru: 'Когда вы это видите',
  ja: 'このコードが表示される場合',
  zh: '何时出现',
} as const;

/** A text without the breaks that its width makes. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('explain', () => {
  it.each([1000, 1005, 1006, 1010, 1012, 3000, 4000])(
    '[CLI-4] tells all that is known of %d',
    async (code) => {
      const { exitCode, stdout, stderr } = await runCommand(['explain', `${code}`]);
      expect([exitCode, stderr]).toEqual([0, '']);
      const { name, category, meaning, seenWhen, howToFix, remedy, sources } = explain(code);
      for (const part of [name, category, meaning, seenWhen, howToFix, remedy.summary, ...sources]) {
        expect(unwrapped(stdout)).toContain(part);
      }
    },
  );

  it.each([
    [0, '0 to 999'],
    [1020, '1016 to 1999'],
    [2500, '2000 to 2999'],
    [3500, '3009 to 3999'],
    [4321, '4000 to 4999'],
    [65_535, '5000 to 65535'],
  ])('[CLI-4] says which range %d lies in', async (code, range) => {
    const { exitCode, stdout } = await runCommand(['explain', `${code}`]);
    expect(exitCode).toBe(0);
    expect(unwrapped(stdout)).toContain(`in the range ${range}`);
  });

  it.each(Object.entries(HEADINGS))('[CLI-5] has headings in %s', async (lang, heading) => {
    const { stdout } = await runCommand(['explain', '1006', '--lang', lang]);
    expect(stdout.split('\n')).toContain(heading);
  });

  it('[CLI-6] gives the same as JSON', async () => {
    const { stdout } = await runCommand(['explain', '1012', '--json']);
    expect(JSON.parse(stdout)).toEqual(explain(1012));
    const unknown = JSON.parse((await runCommand(['explain', '1020', '--json'])).stdout);
    expect(unknown).toEqual({
      ...explain(1020),
      range: { from: 1016, to: 1999, name: 'Unassigned (protocol)' },
    });
  });
});

describe('compare', () => {
  it('[CLI-7] tells every difference of each pair, and what to do', async () => {
    const { exitCode, stdout } = await runCommand(['compare', '1000', '1005', '1006']);
    expect(exitCode).toBe(0);
    for (const [a, b] of [
      [1000, 1005],
      [1000, 1006],
      [1005, 1006],
    ] as const) {
      const { differences, advice } = compare(a, b);
      for (const part of [...differences, ...advice]) expect(unwrapped(stdout)).toContain(part);
    }
  });

  it('[CLI-7] says when there is no difference', async () => {
    expect((await runCommand(['compare', '4000', '4001'])).stdout).toContain('share all their facts');
  });

  it('[CLI-6] gives the same as JSON', async () => {
    const { stdout } = await runCommand(['compare', '1005', '1012', '--json', '--lang', 'ru']);
    expect(JSON.parse(stdout)).toEqual({
      codes: [explain(1005), explain(1012)],
      comparisons: [{ a: 1005, b: 1012, differences: compare(1005, 1012).differences }],
    });
  });
});
