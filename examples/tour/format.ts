/**
 * Words and columns for what the tour shows. Nothing here knows a terminal.
 */
import type { Closure } from 'resilient-websocket';
import type { Played } from './play.ts';

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The delay that was drawn; `undefined` where no attempt follows. */
export function delayOf({ remedy }: Closure): number | undefined {
  return remedy.action === 'stop' ? undefined : remedy.delayMs;
}

const HEAD = ['', 'ending', 'code', 'class', 'remedy', 'delay', 'back after / over'];

/** The rows of the summary, its columns aligned. */
export function tabulate(played: readonly Played[]): string[] {
  const rows = [HEAD, ...played.map(summarise)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function summarise({ scene, closures, back, problems }: Played): string[] {
  const [closure] = closures;
  const mark = problems.length === 0 ? '✓' : '✗';
  if (closure === undefined) return [mark, scene.ending, '-', '-', '-', '-', '-'];
  const delays = closures.map(delayOf).filter((delayMs) => delayMs !== undefined);
  return [
    mark,
    scene.ending,
    String(closure.code),
    closure.category,
    closure.remedy.action,
    delays.length === 0 ? '-' : `${delays.map((delayMs) => (delayMs / 1000).toFixed(1)).join('+')} s`,
    back === undefined ? 'over' : seconds(back.downtimeMs),
  ];
}
