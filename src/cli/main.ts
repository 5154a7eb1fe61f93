#!/usr/bin/env node
import { type Command, type Terminal, UsageError } from './command.ts';
import { command as lab } from './commands/lab.ts';

const COMMANDS: readonly Command[] = [lab];

const terminal: Terminal = {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  interrupted: new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  }),
};

async function main(name: string | undefined, args: readonly string[]): Promise<number> {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const list = COMMANDS.map((each) => `  ${each.name}  ${each.summary}`).join('\n');
    terminal.errors.write(`Usage: resilient-websocket <command>\n\n${list}\n`);
    return 2;
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

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);
