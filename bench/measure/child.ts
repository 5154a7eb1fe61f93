import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from '../../test/support/bundle.ts';

/** Longer than any case takes; then its process is killed. */
const DEADLINE_MS = 120_000;

/**
 * For a process whose heap is measured over time. Without its compilers the engine keeps nothing that it has learnt about the
 * code: with them its heap grows for thousands of connections, that of a bare socket too.
 */
export const HEAP_FLAGS: readonly string[] = ['--expose-gc', '--jitless', '--no-expose-wasm'];

const { PATH } = process.env;

/**
 * Makes plain JavaScript of a module of the bench. What it imports from packages is left to Node: the process that runs
 * it has no loader in it, and the clients are what is installed, this package what is built.
 */
export async function compile(module: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(module)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    // Not the tsconfig of this repository: its paths lead to the source.
    tsconfigRaw: {},
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Starts a program in a Node process of its own. It finds its order as JSON in `process.argv[1]`. */
export function start(program: string, order: unknown = {}, flags: readonly string[] = []): ChildProcess {
  const args = [...flags, '--input-type=module', '--eval', program, JSON.stringify(order)];
  return spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/**
 * The next thing that a child says.
 *
 * @throws If it ends before.
 */
export async function hear<T>(child: ChildProcess): Promise<T> {
  const ending = new AbortController();
  const { signal } = ending;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as T),
      once(child, 'close', { signal }).then(([code, killedBy]): never => {
        throw new Error(`A child ended with ${code ?? killedBy} and without a report.`);
      }),
    ]);
  } finally {
    ending.abort();
  }
}

/** Runs a program until it has reported, which is the last thing that it does. */
export async function run<T>(program: string, order: unknown, flags: readonly string[] = []): Promise<T> {
  const child = start(program, order, flags);
  const closed = once(child, 'close');
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  try {
    const report = await hear<T>(child);
    await closed;
    return report;
  } finally {
    clearTimeout(deadline);
  }
}
