import { type CodeComparison, compare, explain } from '../../codes.ts';
import { type Command, UsageError } from '../command.ts';
import { comparisonPage, explanationPage, OPTIONS, rangeOf, readQuestion } from '../explain/page.ts';

/** Sets close codes side by side. */
export const command: Command = {
  name: 'compare',
  summary: 'two or more close codes side by side: what sets them apart',
  usage: `  resilient-websocket compare <code> <code>... [--lang <language>] [--json]

Explains each code, then tells for each pair what sets the two apart.

${OPTIONS}`,
  run: async (args, { output }) => {
    const { codes, headings, isJson } = readQuestion(args);
    if (codes.length < 2) {
      throw new UsageError('which codes? Give two or more: resilient-websocket compare 1005 1006');
    }
    const pairs = pairsOf(codes);
    if (isJson) {
      const explanations = codes.map((code) => ({ ...explain(code), range: rangeOf(code) }));
      const comparisons = pairs.map(({ a, b, differences }) => ({ a: a.code, b: b.code, differences }));
      output.write(`${JSON.stringify({ codes: explanations, comparisons }, null, 2)}\n`);
      return 0;
    }
    const pages = [
      ...codes.map((code) => explanationPage(code, headings)),
      ...pairs.map((pair) => comparisonPage(pair, headings)),
    ];
    output.write(`${pages.map((lines) => lines.join('\n')).join('\n\n\n')}\n`);
    return 0;
  },
};

/** Every code with every later one. */
function pairsOf(codes: readonly number[]): readonly CodeComparison[] {
  return codes.flatMap((a, index) => codes.slice(index + 1).map((b) => compare(a, b)));
}
