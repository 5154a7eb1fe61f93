import type { Run } from './results.ts';

/** What a cell of a table holds. */
export type Cell = string | number;

/**
 * A table in Markdown, with a line break at its end.
 *
 * @param numbers How the columns after the first are aligned.
 */
export function writeTable(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  numbers: 'left' | 'right',
): string {
  const rule = head.map((_, column) => (column === 0 || numbers === 'left' ? ':--' : '--:'));
  return `${[head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** The circumstances of a run, in a line. */
export function writeRun({ date, node, cpu, cores, loadAtStart, loadAtEnd }: Run): string {
  const day = date.slice(0, 10);
  const load = `load average ${loadAtStart} at the start and ${loadAtEnd} at the end`;
  return `*${day}, Node ${node}, ${cpu}, ${cores} cores, ${load}.*`;
}
