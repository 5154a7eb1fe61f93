import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Starts an example as its README says, and gives its lines as they come. */
function start(path: string, ...args: string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const file = fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    child,
    lines: createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator](),
  };
}

async function lineWith(lines: AsyncIterator<string>, text: string): Promise<string> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (line.value.includes(text)) return line.value;
  }
  throw new Error(`No line with ${text}.`);
}

describe('the example of a Node service', () => {
  it('[EG-1] consumes its feed and shuts down cleanly on SIGTERM', async () => {
    const feed = start('node-service/feed.ts');
    const url = await lineWith(feed.lines, 'ws://');
    const service = start('node-service/main.ts', url);
    await lineWith(service.lines, '"open"');
    const exited = once(service.child, 'exit');
    service.child.kill('SIGTERM');
    const closed = JSON.parse(await lineWith(service.lines, '"close"'));
    expect(closed).toMatchObject({ code: 1000, origin: 'local', final: true });
    expect(await exited).toEqual([0, null]);
  });
});
