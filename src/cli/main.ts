#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Command, type Terminal, UsageError } from './command.ts';

/** Loads a command. A module is read when it is needed: half of them bring a WebSocket along. */
type Load = () => Promise<{ readonly command: Command }>;

const COMMANDS: Readonly<Record<string, Load>> = {
  connect: () => import('./commands/connect.ts'),
  doctor: () => import('./commands/doctor.ts'),
  explain: () => import('./commands/explain.ts'),
  compare: () => import('./commands/compare.ts'),
  serve: () => import('./commands/serve.ts'),
  replay: () => import('./commands/replay.ts'),
  lab: () => import('./commands/lab.ts'),
};

const NAME = 'resilient-websocket';

process.exitCode = await main(process.argv.slice(2), terminalOf(process));

async function main([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  const { output, errors } = terminal;
  try {
    if (name === undefined) {
      errors.write(await listOfCommands());
      return 2;
    }
    if (name === '--version' || name === '-v') return print(output, version());
    if (name === '--help' || name === '-h') return print(output, await listOfCommands());
    if (name === 'help') return print(output, await helpFor(args[0]));
    const command = await load(name);
    if (isHelpAsked(args)) return print(output, usageOf(command));
    return await command.run(args, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      errors.write(`${NAME}: ${error.message}\n`);
      return 2;
    }
    const message = error instanceof Error ? error.message : String(error);
    errors.write(`${NAME}: ${message.split('\n', 1)[0]}\n`);
    return 1;
  }
}

function print(output: NodeJS.WriteStream, text: string): number {
  output.write(`${text.trimEnd()}\n`);
  return 0;
}

async function load(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return (await load()).command;
  const names = Object.keys(COMMANDS).join(', ');
  throw new UsageError(`there is no command "${name}": give one of ${names}, or --help.`);
}

/** Whether help is asked for, and not an argument behind `--`. */
function isHelpAsked(args: readonly string[]): boolean {
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  return own.includes('--help') || own.includes('-h');
}

async function helpFor(name: string | undefined): Promise<string> {
  return name === undefined ? listOfCommands() : usageOf(await load(name));
}

async function listOfCommands(): Promise<string> {
  const commands = await Promise.all(Object.keys(COMMANDS).map(load));
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `Usage: ${NAME} <command> [options]`,
    '',
    'Commands:',
    ...lines,
    '',
    `${NAME} <command> --help tells more of a command, ${NAME} --version the version.`,
    '',
  ].join('\n');
}

function usageOf({ usage }: Command): string {
  return `Usage: ${usage.trim()}`;
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

function terminalOf({ stdin, stdout, stderr }: NodeJS.Process): Terminal {
  // Whoever reads has gone, as with `| head`: there is nobody left to tell.
  for (const stream of [stdout, stderr]) stream.on('error', () => process.exit(process.exitCode ?? 0));
  let isInterrupted = false;
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // Asked twice, nothing is waited for.
        if (isInterrupted) process.exit(130);
        isInterrupted = true;
        resolve();
      });
    }
  });
  return { input: stdin, output: stdout, errors: stderr, interrupted };
}
