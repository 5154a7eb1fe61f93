import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { launchChromium } from '../support/chromium.ts';
import { installPackage } from '../support/install-package.ts';

/** The folder that the guide has its reader make, with the package and the files of the page in it. */
let folder: string;

beforeAll(async () => {
  folder = await installPackage();
  const page = readFileSync(join(ROOT, 'docs/guide/start.md'), 'utf8');
  const files = [...page.matchAll(/^<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)^```$/gm)];
  expect(files.map(([, name]) => name)).toEqual(['server.js', 'client.js', 'index.html', 'page.js']);
  for (const [, name = '', text = ''] of files) await writeFile(join(folder, name), text);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

async function freePort(): Promise<string> {
  const server = await MisbehavingServer.start();
  await server.stop();
  return String(server.port);
}

/** A program of the guide, and its lines as they come. */
class Program {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(file: string, env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    this.child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Reads on to the line that matches. */
  async says(pattern: RegExp): Promise<void> {
    for (let line = await this.#lines.next(); !line.done; line = await this.#lines.next()) {
      if (pattern.test(line.value)) return;
    }
    throw new Error(`It ended without a line that matches ${pattern}.`);
  }

  /** Ends it as Ctrl+C does; gives the exit code. */
  async interrupt(): Promise<unknown> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGINT');
    return (await ended)[0];
  }
}

async function startServer(port: string): Promise<Program> {
  const server = new Program('server.js', { PORT: port });
  await server.says(/^listening/);
  return server;
}

const TIME = /^\d{4}-\d\d-\d\dT/;

describe('the guide from an empty folder', () => {
  it('[EG-4] the client in Node goes on after the server was restarted, and ends when it is told to', async () => {
    const port = await freePort();
    const server = await startServer(port);
    const client = new Program('client.js', { FEED: `ws://127.0.0.1:${port}/` });
    await client.says(/^-- open$/);
    await client.says(TIME);
    await server.interrupt();
    await client.says(/^-- 1012: The server announces that it restarts, so the delay is short and random\./);
    await client.says(/^-- attempt 2 in \d+ ms$/);
    await startServer(port);
    await client.says(/^-- open$/);
    await client.says(TIME);
    expect(await client.interrupt()).toBe(0);
  });

  it('[EG-4] the page goes on after the server was restarted', async () => {
    const port = await freePort();
    const server = await startServer(port);
    const site = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0 },
    });
    onTestFinished(() => site.close());
    await site.listen();
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`${site.resolvedUrls?.local[0]}?feed=${encodeURIComponent(`ws://127.0.0.1:${port}/`)}`);
    await page.locator('#status', { hasText: /^open$/ }).waitFor();
    await page.locator('#time', { hasText: TIME }).waitFor();
    await server.interrupt();
    await page.locator('#status', { hasText: /^reconnecting$/ }).waitFor();
    await startServer(port);
    await page.locator('#status', { hasText: /^open$/ }).waitFor();
  });
});
