import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Happening, LifeOptions } from './page-side.ts';
import { PATHS, Site } from './site.ts';
import type { Tab } from './tab.ts';

/** In the page only: the bundle's global. */
declare const rws: typeof import('./page-side.ts');

/** A back-off that no test waits for: who is back sooner was revived. */
export const LATE = { minMs: 20, baseMs: 60_000, maxMs: 60_000, jitter: 'none' } as const;

/** A back-off that keeps a test short. */
export const SOON = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

/** A browser at work. */
export interface Browsing<T extends Tab> {
  openTab(): Promise<T>;
  stop(): Promise<void>;
}

/** What each test has for itself: a tab, and a server; and a site that they share. */
export interface Bench<T extends Tab = Tab> {
  readonly tab: T;
  readonly server: MisbehavingServer;
  readonly site: Site;
}

/** Sets a bench up for the tests of a file. */
export function setUpBench<T extends Tab>(launch: () => Promise<Browsing<T>>): Bench<T> {
  const bench = {} as { -readonly [K in keyof Bench<T>]: Bench<T>[K] };
  let browsing: Browsing<T> | undefined;
  beforeAll(async () => {
    bench.site = await Site.start(`export * from './test/lifecycle/page-side.ts'`);
    browsing = await launch();
  }, 60_000);
  afterAll(async () => {
    await browsing?.stop();
    await bench.site?.stop();
  });
  beforeEach(async () => {
    bench.server = await MisbehavingServer.start();
    bench.tab = await (browsing as Browsing<T>).openTab();
  });
  afterEach(async () => {
    await bench.tab.close();
    await bench.server.stop();
  });
  return bench;
}

/** Loads the start page and makes its socket. */
export async function begin({ tab, site }: Bench, url: string, options: LifeOptions): Promise<void> {
  await tab.visit(site.at(PATHS.start));
  await tab.run((url, options) => rws.begin(url, options), url, options);
}

/** Does so, and waits until it is open. */
export async function beginOpen(bench: Bench, url: string, options: LifeOptions): Promise<void> {
  await begin(bench, url, options);
  await expect.poll(() => occurrences(bench.tab, 'open')).toHaveLength(1);
}

/** What the page and its socket went through, in order. */
function account(tab: Tab): Promise<readonly Happening[]> {
  return tab.run(() => rws.account());
}

/** All that is called so. */
export async function occurrences(tab: Tab, what: Happening['what']): Promise<readonly Happening[]> {
  return (await account(tab)).filter((each) => each.what === what);
}

/** How the socket stands. */
export function status(tab: Tab): Promise<string> {
  return tab.run(() => rws.status());
}

/** What ended, failed and began, without its times. */
export async function lines(tab: Tab): Promise<readonly Omit<Happening, 'atMs'>[]> {
  const story = await account(tab);
  return story
    .filter(({ what }) => what === 'open' || what === 'close' || what === 'error')
    .map(({ atMs: _, final: __, ...rest }) => rest);
}

/** How long after the last time that one thing happened another did, for the first time. */
export async function lagMs(tab: Tab, from: Happening['what'], to: Happening['what']): Promise<number> {
  const story = await account(tab);
  const start = story.map(({ what }) => what).lastIndexOf(from);
  const end = story.slice(start + 1).find(({ what }) => what === to);
  return (end?.atMs ?? Number.POSITIVE_INFINITY) - (story[start]?.atMs ?? Number.NaN);
}

/** Lets time pass in which something must not happen. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
