#!/usr/bin/env node
import { type Command, type Terminal, UsageError } from './command.ts';
import { command as doctor } from './commands/doctor.ts';

const COMMANDS: readonly Command[] = [doctor];

async function main(name: string | undefined, args: readonly string[], terminal: Terminal): Promise<number> {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    terminal.errors.write(
      `Commands:\n${COMMANDS.map((each) => `  ${each.name}  ${each.summary}\n`).join('')}`,
    );
    return name === '--help' ? 0 : 2;
  }
  if (args.includes('--help')) {
    terminal.output.write(`Usage: ${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(args, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.errors.write(`${error.message}\n`);
    return 2;
  }
}

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
const [name, ...args] = process.argv.slice(2);
const { stdin: input, stdout: output, stderr: errors } = process;
process.exitCode = await main(name, args, { input, output, errors, interrupted });
