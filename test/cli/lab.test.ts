import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { execute } from '../support/child.ts';
import { installPackage } from '../support/install-package.ts';

const MAIN = 'dist/cli/main.js';

/** The paths that a module imports, as a page resolves them. */
function importsOf(source: string, base: string, map: Readonly<Record<string, string>>): readonly string[] {
  return [...source.matchAll(/\b(?:from|import) '([^']+)'|new URL\('([^']+\.js)'/g)].map(
    ([, bare, worker]) => {
      const target = bare ?? worker ?? '';
      const path = target.startsWith('.') ? target : map[target];
      if (path === undefined)
        throw new Error(`${base} imports ${target}, which the import map does not know.`);
      return new URL(path, base).href;
    },
  );
}

describe('the command lab', () => {
  it('[LB-8] serves every module of its page from the installed package, and ends on SIGTERM', async () => {
    const folder = await installPackage();
    onTestFinished(() => rm(folder, { recursive: true }));
    const main = join(folder, 'node_modules/resilient-websocket', MAIN);
    const child = spawn(process.execPath, [main, 'lab', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [greeting] = await once(child.stdout, 'data');
    const url = String(greeting).trim();
    const html = await (await fetch(url)).text();
    const [, json = ''] = /<script type="importmap">(.*?)<\/script>/.exec(html) ?? [];
    const { imports } = JSON.parse(json) as { readonly imports: Readonly<Record<string, string>> };
    const found = new Set([new URL('/lab/main.js', url).href]);
    // A set that grows while it is gone through.
    for (const module of found) {
      const response = await fetch(module);
      expect([module, response.status, response.headers.get('content-type')]).toEqual([
        module,
        200,
        'text/javascript; charset=utf-8',
      ]);
      for (const target of importsOf(await response.text(), module, imports)) found.add(target);
    }
    expect([...found].some((each) => each.endsWith('/storm/worker.js'))).toBe(true);
    expect([...found].some((each) => each.endsWith('/socket/create-socket-class.js'))).toBe(true);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it.each([
    ['--port', 'many'],
    ['--port', '65536'],
    ['--colour', 'red'],
    ['surplus', ''],
  ])('[LB-8] %s %s is a bad argument', async (...args) => {
    const { exitCode, stdout, stderr } = await execute(process.execPath, [MAIN, 'lab', ...args]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(args[0]);
  });

  it('[LB-8] says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await execute(process.execPath, [
      MAIN,
      'lab',
      '--no-open',
      '--port',
      `${port}`,
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});
