import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { ROOT } from './bundle.ts';
import type { Ended } from './child.ts';

const MAIN = join(ROOT, 'dist/cli/main.js');

/** How a command is started. */
export interface CommandOptions {
  /** All of its input; without it the input stays open. */
  readonly input?: string;
  /** Whether it is to find a terminal at all three streams. */
  readonly hasTerminal?: boolean;
}

/** The commands that run. None outlives the test in which it runs. */
const living = new Set<ChildProcess>();

afterEach(async () => {
  const closed = [...living].map((child) => once(child, 'close'));
  for (const child of living) child.kill('SIGKILL');
  await Promise.all(closed);
});

/** A command of the built package in a process of its own, which does not outlive the test. */
export class CommandLine {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #said = { stdout: '', stderr: '' };
  /** How it ended. */
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], { input, hasTerminal = false }: CommandOptions = {}) {
    const { PATH } = process.env;
    const [command = '', ...rest] = hasTerminal ? inTerminal(args) : [process.execPath, MAIN, ...args];
    this.#child = spawn(command, rest, { cwd: ROOT, env: { PATH, TERM: 'xterm' } });
    // It may end before it has read everything.
    this.#child.stdin.on('error', () => {});
    for (const name of ['stdout', 'stderr'] as const) {
      this.#child[name].setEncoding('utf8').on('data', (text: string) => {
        this.#said[name] += text;
      });
    }
    this.ended = once(this.#child, 'close').then(([exitCode, signal]) => ({
      exitCode,
      signal,
      ...this.#said,
    }));
    if (input !== undefined) this.#child.stdin.end(input);
    living.add(this.#child);
    this.#child.once('close', () => living.delete(this.#child));
  }

  get stdout(): string {
    return this.#said.stdout;
  }

  get stderr(): string {
    return this.#said.stderr;
  }

  /** Types something, or has it come through the pipe. */
  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Ends the input. */
  endInput(): void {
    this.#child.stdin.end();
  }

  /** Asks for the end, as Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], input = ''): Promise<Ended> {
  return new CommandLine(args, { input }).ended;
}

/** As `script` of util-linux takes it, which gives a command a terminal. */
function inTerminal(args: readonly string[]): readonly string[] {
  const quoted = [process.execPath, MAIN, ...args].map((each) => `'${each.replaceAll("'", "'\\''")}'`);
  return ['script', '--quiet', '--return', '--echo', 'never', '--command', quoted.join(' '), '/dev/null'];
}
