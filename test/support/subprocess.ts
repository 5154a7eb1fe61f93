import { type ChildProcess, type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Running } from '../contract/engines/engine.ts';
import { ROOT } from './bundle.ts';

export interface SubprocessOptions {
  /** What it reads. */
  readonly stdin?: string;
  /** What is added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The children that are there. Each leads a process group. */
const living = new Set<ChildProcess>();

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

// None of them outlives this process.
process.once('exit', () => living.forEach(kill));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    living.forEach(kill);
    process.kill(process.pid, signal);
  });
}

/** A child process, and all that it starts. */
export class Subprocess {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Settles when it ends, for whatever reason. */
  readonly ended: Promise<unknown>;
  #said = '';

  constructor(command: string, args: readonly string[], { stdin = '', env = {} }: SubprocessOptions = {}) {
    demand(command);
    const { PATH, HOME } = process.env;
    this.#child = spawn(command, args, {
      cwd: ROOT,
      // Not the options of the Node that runs the tests.
      env: { PATH, HOME, ...env },
      // In a group of its own, which can be killed as a whole.
      detached: true,
    });
    this.ended = once(this.#child, 'close');
    // It may end before it has read everything.
    this.#child.stdin.on('error', () => {}).end(stdin);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.#said += text;
      });
    }
    living.add(this.#child);
  }

  /** What it has written so far. */
  said(): string {
    return this.#said;
  }

  /** Sends a signal to the process itself, and not to what it has started. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** What it writes to its standard output first. */
  async greeting(): Promise<string> {
    const early = this.ended.then((): never => {
      throw new Error(`${this.#child.spawnfile} ended early.\n${this.#said}`);
    });
    const [text] = await Promise.race([once(this.#child.stdout, 'data'), early]);
    return String(text).trim();
  }

  async stop(): Promise<void> {
    kill(this.#child);
    // Where it could not be started at all, that is its end.
    await this.ended.catch(() => {});
    living.delete(this.#child);
  }
}

/** Starts an engine that is a command. */
export async function launchCommand(
  command: string,
  args: readonly string[],
  options?: SubprocessOptions,
): Promise<Running> {
  demand(command);
  const { stdout } = await promisify(execFile)(command, ['--version']);
  const child = new Subprocess(command, args, options);
  return {
    version: /\d[\w.-]*/.exec(stdout)?.[0] ?? stdout.trim(),
    ended: child.ended,
    said: () => child.said(),
    stop: () => child.stop(),
  };
}

function demand(command: string): void {
  if (existsSync(command)) return;
  throw new Error(`${command} is not there. docs/ARCHITECTURE.md says what the tests want.`);
}
