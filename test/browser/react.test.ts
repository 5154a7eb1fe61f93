import type { Browser, Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MisbehavingServer } from '../../src/server/misbehaving-server.ts';
import { bundle } from '../support/bundle.ts';
import { launchChromium } from '../support/chromium.ts';
import { type FeedProps, Feeds } from '../support/react-feeds.tsx';

/** In the page only: the bundle's global. */
declare const app: typeof import('./react-side.tsx');

let script: string;
let browser: Browser;
let page: Page;
let server: MisbehavingServer;
/** The WebSockets that the page has made, whether or not the server has heard of them. */
let made: string[];
/** What the page's console said, and what went uncaught. */
let said: string[];

beforeAll(async () => {
  const source = `export * from './test/browser/react-side.tsx'`;
  script = (await bundle(source, { globalName: 'app' })).text;
  browser = await launchChromium();
}, 60_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  server = await MisbehavingServer.start();
  made = [];
  said = [];
  page = await browser.newPage();
  page.on('websocket', (socket) => made.push(socket.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
  await page.addScriptTag({ content: script });
});

afterEach(async () => {
  await page.close();
  await server.stop();
});

/** A component, connected to the server of the test. */
function feed(name: string, rest: Partial<FeedProps> = {}): FeedProps {
  return { name, url: server.url, ...rest };
}

async function mount(...feeds: readonly FeedProps[]): Promise<void> {
  await page.evaluate((feeds) => app.mount(feeds), feeds);
}

/** Waits until a component shows it. */
async function shows(name: string, text: string): Promise<void> {
  await page.locator(`#${name}`, { hasText: new RegExp(`^${text}$`) }).waitFor();
}

async function send(name: string, text: string): Promise<void> {
  await page.evaluate(([name, text]) => app.senders[name]?.(text), [name, text] as const);
}

/** Waits until a component has heard a message. */
async function hears(message: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => app.heard)).toContain(message);
}

describe('useResilientWebSocket', () => {
  it('[RE-1] under StrictMode makes one connection', async () => {
    await page.evaluate((feeds) => app.mount(feeds, true), [feed('a')]);
    await shows('a', 'open');
    await send('a', 'hello');
    await hears('a: hello');
    expect(made).toEqual([server.url]);
    expect(server.handshakes).toHaveLength(1);
    expect(server.closeCodes).toEqual([]);
    expect(said).toEqual([]);
  });

  it('[RE-2] closes with 1000 when the last component with its key is unmounted', async () => {
    await mount(feed('a'), feed('b'));
    await shows('a', 'open');
    await mount(feed('b'));
    await send('b', 'still there');
    await hears('b: still there');
    expect(server.live).toBe(1);
    await mount();
    await expect.poll(() => server.closeCodes).toEqual([1000]);
    expect(server.live).toBe(0);
    await mount(feed('a'));
    await shows('a', 'open');
    expect(made).toHaveLength(2);
  });

  it('[RE-2] keeps the connection for a component that is mounted as another one goes', async () => {
    await mount(feed('a'));
    await shows('a', 'open');
    await mount(feed('b'));
    await shows('b', 'open');
    await send('b', 'hello');
    await hears('b: hello');
    expect(await page.locator('#a').count()).toBe(0);
    expect(made).toHaveLength(1);
    expect(server.closeCodes).toEqual([]);
  });

  it('[RE-3] shares one connection among components with one key, and makes another for another', async () => {
    await mount(feed('a'), feed('b'));
    await shows('a', 'open');
    await shows('b', 'open');
    await send('a', 'to both');
    await hears('a: to both');
    await hears('b: to both');
    expect(made).toHaveLength(1);
    const other = `${server.url}other`;
    await mount(feed('a'), feed('b', { url: other }));
    await expect.poll(() => made).toEqual([server.url, other]);
    await shows('b', 'open');
    await expect.poll(() => server.live).toBe(2);
    await mount(feed('a'));
    await expect.poll(() => server.closeCodes).toEqual([1000]);
    expect(server.live).toBe(1);
  });

  it('[RE-4] renders again only for what a component has read', async () => {
    await mount(feed('status'), feed('code', { shows: ['code'] }), feed('nothing', { shows: [] }));
    await shows('status', 'open');
    const before = await page.evaluate(() => ({ ...app.renders }));
    expect(before).toEqual({ status: 3, code: 1, nothing: 1 });
    for (const text of ['one', 'two', 'three']) await send('nothing', text);
    await hears('nothing: three');
    expect(await page.evaluate(() => app.renders)).toEqual(before);
    server.closeAll(1012);
    await shows('code', '1012');
    await shows('status', 'open');
    await expect.poll(() => made.length).toBe(2);
    expect(await page.evaluate(() => app.renders)).toEqual({ status: 5, code: 2, nothing: 1 });
  });

  it('[RE-5] goes on in the page with what a server has rendered', async () => {
    const feeds = [feed('a')];
    const html = renderToString(createElement(Feeds, { feeds }));
    expect(html).toContain('>idle<');
    await page.evaluate(([html, feeds]) => app.hydrate(html, feeds), [html, feeds] as const);
    await shows('a', 'open');
    expect(made).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it('[RE-6] shows a restart of the server, and what was sent meanwhile arrives', async () => {
    await mount(feed('a', { shows: ['status', 'code'] }));
    await shows('a', 'open ');
    const restarted = server.restart(200);
    await shows('a', 'reconnecting \\d+');
    await send('a', 'meanwhile');
    await restarted;
    await shows('a', 'open \\d+');
    await hears('a: meanwhile');
    expect(server.messages).toEqual(['meanwhile']);
    expect(server.mostLive).toBe(1);
  });

  it('[RE-7] gives each message to the function of the last render', async () => {
    await mount(feed('a'));
    await shows('a', 'open');
    await send('a', 'one');
    await hears('a: one');
    await mount(feed('a', { mark: '!' }));
    await send('a', 'two');
    await hears('a!: two');
    expect(await page.evaluate(() => app.heard)).toEqual(['a: one', 'a!: two']);
    expect(made).toHaveLength(1);
  });

  it('[RE-8] sends what an effect of a child has sent before the component was mounted', async () => {
    await mount(feed('a', { sends: 'early' }));
    await hears('a: early');
    expect(server.messages).toEqual(['early']);
  });

  it('[RE-9] throws what the class throws when the component is mounted', async () => {
    await mount(feed('a', { url: 'ftp://127.0.0.1/' }));
    await expect
      .poll(() => said.some((text) => /^uncaught: .*A WebSocket URL starts with/.test(text)))
      .toBe(true);
    expect(await page.locator('#a').count()).toBe(0);
    expect(made).toEqual([]);
  });
});
