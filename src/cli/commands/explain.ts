import { explain } from '../../codes.ts';
import { type Command, UsageError } from '../command.ts';
import { explanationPage, OPTIONS, rangeOf, readQuestion } from '../explain/page.ts';

/** Explains one close code. */
export const command: Command = {
  name: 'explain',
  summary: 'what a close code means, when it is seen, and what to do about it',
  usage: `  resilient-websocket explain <code> [--lang <language>] [--json]

${OPTIONS}

Every integer from 0 to 65535 has an explanation. Exit code 2 for anything else.`,
  run: async (args, { output }) => {
    const { codes, headings, isJson } = readQuestion(args);
    const [code, ...more] = codes;
    if (code === undefined) throw new UsageError('which code? For example: resilient-websocket explain 1006');
    if (more.length > 0)
      throw new UsageError(`one code at a time: compare ${codes.join(' ')} sets them side by side.`);
    if (isJson) output.write(`${JSON.stringify({ ...explain(code), range: rangeOf(code) }, null, 2)}\n`);
    else output.write(`${explanationPage(code, headings).join('\n')}\n`);
    return 0;
  },
};
