import type { Browser, Page } from 'playwright-core';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { serveRecipe } from './site.ts';

let browser: Browser;
let server: MisbehavingServer;

beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

/** Waits until the page shows it. */
async function shows(page: Page, id: string, text: string): Promise<void> {
  await page.locator(`#${id}`, { hasText: new RegExp(`^${text}$`) }).waitFor();
}

describe('recipes for pages', () => {
  it.each(['react/main.tsx', 'vue/main.ts', 'svelte/main.ts'])(
    '[EG-3] %s shows the status and the messages of its socket, and closes it when it is unmounted',
    async (module) => {
      const site = await serveRecipe(module);
      onTestFinished(() => site.stop());
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));

      await page.goto(`${site.url}?feed=${encodeURIComponent(server.url)}`);
      await shows(page, 'status', 'open');
      await page.click('#send');
      await shows(page, 'message', 'hello');

      server.closeAll(1012);
      await shows(page, 'status', 'reconnecting');
      await page.click('#send');
      await shows(page, 'status', 'open');
      await expect.poll(() => server.messages).toEqual(['hello', 'hello']);
      expect(server.live).toBe(1);

      await page.click('#leave');
      await expect.poll(() => server.live).toBe(0);
      expect(server.closeCodes.at(-1)).toBe(1000);
      expect(await page.locator('#status').count()).toBe(0);
      expect(errors).toEqual([]);
    },
  );

  it('[EG-3] shared-worker: two pages have one connection, which outlives either', async () => {
    const site = await serveRecipe('shared-worker/main.ts', 'shared-worker/worker.ts');
    onTestFinished(() => site.stop());
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const [one, two] = [await context.newPage(), await context.newPage()];
    for (const page of [one, two]) {
      await page.goto(`${site.url}?feed=${encodeURIComponent(server.url)}`);
      await shows(page, 'status', 'open');
    }
    await one.click('#send');
    await shows(one, 'message', 'hello');
    await shows(two, 'message', 'hello');
    await one.close();
    await two.click('#send');
    await expect.poll(() => server.messages).toEqual(['hello', 'hello']);
    server.closeAll(1012);
    await shows(two, 'status', 'reconnecting');
    await shows(two, 'status', 'open');
    expect(server.handshakes).toHaveLength(2);
    expect(server.mostLive).toBe(1);
  });
});
