import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import { ROOT } from './bundle.ts';

/** How a child process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The flags of Node, the argument that the module finds in `process.argv[1]`, and the time for what takes longer on purpose. */
export interface ModuleOptions {
  readonly flags?: readonly string[];
  readonly argument?: string;
  readonly deadlineMs?: number;
}

/** Longer than anything that a child does on purpose. */
const DEADLINE_MS = 20_000;

const { PATH } = process.env;

/**
 * Runs a program at the root of the package. Past the deadline it is killed, and `signal` says so.
 *
 * @param env What is added to the environment.
 * @param deadlineMs For what takes longer on purpose.
 */
export function execute(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  deadlineMs = DEADLINE_MS,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: ROOT,
    // Not the options of the Node that runs the tests.
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}

/**
 * Runs a module in a Node process of its own, where `resilient-websocket` is the built package. Nothing but what
 * the module does keeps that process alive.
 *
 * @param module A file that is JavaScript once its types are stripped.
 */
export async function run(
  module: URL,
  { flags = [], argument = '', deadlineMs }: ModuleOptions = {},
): Promise<Ended> {
  const source = await readFile(module, 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'node20' });
  const args = [...flags, '--input-type=module', '--eval', code, argument];
  return execute(process.execPath, args, {}, deadlineMs);
}

/** The JSON that a child wrote; it must have left by itself, and without an error. */
export function report<T>({ exitCode, signal, stdout, stderr }: Ended): T {
  if (exitCode !== 0) {
    throw new Error(`The child ended with ${exitCode ?? signal}.\n${stdout}\n${stderr}`);
  }
  return JSON.parse(stdout) as T;
}
