import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { installPackage } from '../support/install-package.ts';
import { startServer } from '../support/start-server.ts';
import { Subprocess } from '../support/subprocess.ts';

const APPLICATION = new URL('next-app', import.meta.url);

/** Longer than any build takes. */
const DEADLINE_MS = 120_000;

let folder: string;
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(new URL('next-app/node_modules', import.meta.url))) {
    throw new Error('Next.js is not there. It is installed by: npm ci --prefix test/packaging/next-app');
  }
  folder = await installPackage(APPLICATION);
  browser = await launchChromium();
}, DEADLINE_MS);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Runs a command of Next.js in the application. */
function next(args: readonly string[], env: Readonly<Record<string, string>> = {}): Subprocess {
  const program = join(folder, 'node_modules/next/dist/bin/next');
  const child = new Subprocess(process.execPath, [program, ...args, folder], {
    env: { NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  onTestFinished(() => child.stop());
  return child;
}

/** Builds the application. */
async function build(flag: string): Promise<void> {
  const child = next(['build', flag]);
  expect(await child.ended, child.said()).toEqual([0, null]);
}

/** Starts what was built, and returns its address. */
async function start(feed: string): Promise<string> {
  const child = next(['start', '--hostname', '127.0.0.1', '--port', '0'], { FEED_URL: feed });
  return vi.waitFor(
    () => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(child.said()) ?? [];
      if (address === undefined) throw new Error(`No address:\n${child.said()}`);
      return address;
    },
    { timeout: 30_000 },
  );
}

describe('an application of Next.js', () => {
  it.each(['--turbopack', '--webpack'])(
    '[PK-13] that is built with %s has a socket on its server and one in its pages',
    async (flag) => {
      await build(flag);
      const feed = await startServer();
      const site = await start(feed.url);

      // On the server.
      expect(await (await fetch(`${site}/echo`)).text()).toBe('from the server');

      // In the page.
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      const response = await page.goto(site);
      expect(await response?.text()).toContain('idle');
      expect(await page.locator('#meaning').textContent()).toBe('Service Restart');
      const shows = (id: string, text: string) => page.locator(`#${id}`, { hasText: text }).waitFor();
      await shows('status', 'open');
      const before = feed.handshakes.length;
      feed.closeAll(1012);
      await expect.poll(() => feed.handshakes.length).toBe(before + 1);
      await shows('status', 'open');
      await page.locator('button').click();
      await shows('message', 'from the page');
      expect(errors).toEqual([]);
    },
    DEADLINE_MS,
  );
});
