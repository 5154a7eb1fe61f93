import { readFileSync } from 'node:fs';
import { decode } from '../../trace/encoding.ts';
import { type Difference, readTrace, replay, type Trace } from '../../trace.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type Terminal, UsageError } from '../command.ts';
import { timeline } from '../replay/timeline.ts';
import { describeError } from '../words.ts';

/** Plays a recorded life again. */
export const command: Command = {
  name: 'replay',
  summary: 'play a recorded life again, check it against the machine, and tell it step by step',
  usage: `  resilient-websocket replay <trace.json> [--json]

Options:
  --json  every step as a JSON object on a line of its own

Gives what was recorded with connect --record, or with the option trace, to the machine of this version. Exit code 0 if
it takes the same steps, 1 if it does not, 2 if the file is no trace.`,
  run: async (args, { output, errors }) => {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean', default: false } });
    const [file, ...more] = positionals;
    if (file === undefined)
      throw new UsageError('which file? For example: resilient-websocket replay trace.json');
    if (more.length > 0) throw new UsageError(`replay takes one file, and "${more[0]}" is a second.`);
    return play(read(file), values.json, { output, errors });
  },
};

/** @throws {UsageError} If it cannot be read, or is no trace. */
function read(file: string): Trace {
  try {
    return readTrace(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot replay "${file}": ${describeError(error)}`);
  }
}

function play(
  trace: Trace,
  isJson: boolean,
  { output, errors }: Pick<Terminal, 'output' | 'errors'>,
): number {
  // The console of a developer would repeat what the event `warning` says.
  console.warn = () => {};
  const { steps, difference } = replay(trace);
  if (isJson) {
    for (const step of steps) output.write(`${JSON.stringify(step)}\n`);
  } else {
    output.write(`Recorded from ${new Date(trace.startedAt).toISOString()} on.\n`);
    output.write(`${timeline(steps, phaseBefore(trace)).join('\n')}\n`);
  }
  errors.write(
    `${difference === undefined ? `${steps.length} steps, all as recorded.` : tell(difference)}\n`,
  );
  return difference === undefined ? 0 : 1;
}

/** The phase before the first step of a trace. */
function phaseBefore({ initial }: Trace): string {
  const { session } = (decode(initial) ?? {}) as { readonly session?: { readonly phase: string } };
  return session?.phase ?? 'idle';
}

function tell({ step, path, recorded, replayed }: Difference): string {
  const was = recorded === undefined ? 'nothing' : JSON.stringify(recorded);
  const is = replayed === undefined ? 'nothing' : JSON.stringify(replayed);
  return `Step ${step + 1} differs in ${path}: ${was} was recorded, and now it is ${is}.`;
}
