import { describe, expect, it } from 'vitest';
import { launchTabbedChromium } from '../support/chromium.ts';
import { begin, beginOpen, LATE, lagMs, lines, occurrences, pass, SOON, setUpBench } from './bench.ts';
import { PuppeteerTab } from './puppeteer-tab.ts';
import { describeAsking, describeEverywhere, startRelay } from './rules.ts';
import { PATHS } from './site.ts';
import { leave } from './tab.ts';

/** In the page only: the bundle's global. */
declare const rws: typeof import('./page-side.ts');

/** Says that the network is gone, or back. */
async function setOffline({ page }: PuppeteerTab, isOffline: boolean): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Network.enable');
  // Not the offline mode of the drivers: it holds back what is sent over open lines.
  await session.send('Network.overrideNetworkState', {
    offline: isOffline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

async function setFrozen({ page }: PuppeteerTab, isFrozen: boolean): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' });
  await session.detach();
}

describe('the life of a page in Chromium', () => {
  const bench = setUpBench(async () => {
    const browser = await launchTabbedChromium();
    return { openTab: () => PuppeteerTab.open(browser), stop: () => browser.close() };
  });

  describeEverywhere(bench, { closesOnLeaving: false, setOffline });
  describeAsking(bench);

  it('[SG-20] a network that is gone and comes back: the heartbeat times out, and another connection opens soon', async () => {
    const { tab, server } = bench;
    const heartbeat = { intervalMs: 600_000, timeoutMs: 1000 };
    await beginOpen(bench, server.url, { backoff: LATE, heartbeat });
    await tab.page.setOfflineMode(true);
    await expect.poll(() => occurrences(tab, 'close'), { timeout: 5000 }).toHaveLength(1);
    await expect.poll(() => occurrences(tab, 'retry')).toHaveLength(1);
    await tab.page.setOfflineMode(false);
    await expect.poll(() => occurrences(tab, 'open'), { timeout: 5000 }).toHaveLength(2);
    expect(await lagMs(tab, 'online', 'open')).toBeLessThan(1500);
    expect(await lines(tab)).toEqual([
      { what: 'open', isReconnect: false },
      { what: 'error' },
      { what: 'close', code: 1006, cause: 'heartbeat' },
      { what: 'open', isReconnect: true },
    ]);
    expect(server.handshakes).toHaveLength(2);
  });

  it('[SG-22] a hidden page, whose timers are late, takes no living line for dead', async () => {
    const { tab, server } = bench;
    await beginOpen(bench, server.url, { backoff: SOON, heartbeat: { intervalMs: 500, timeoutMs: 300 } });
    await tab.hide();
    const ticks = await tab.run(() => rws.countTicks(8000));
    // One each second, where there would be ten.
    expect(ticks).toBeLessThan(16);
    expect(server.messages.length).toBeGreaterThanOrEqual(4);
    expect(await lines(tab)).toEqual([{ what: 'open', isReconnect: false }]);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[SG-11] a hidden page retries at the pace of the cap', async () => {
    const { tab, server } = bench;
    server.otherwise = { do: 'refuse', status: 503 };
    const backoff = { minMs: 50, baseMs: 50, factor: 1, maxMs: 4000, jitter: 'none' } as const;
    await begin(bench, server.url, { backoff });
    await tab.hide();
    // The delay that has begun is a short one yet.
    await pass(1500);
    const before = server.handshakes.length;
    await pass(9000);
    // Each after two to four seconds; a throttled timer is up to one second late.
    const added = server.handshakes.length - before;
    expect(added).toBeGreaterThanOrEqual(1);
    expect(added).toBeLessThanOrEqual(5);
    await tab.show();
    await expect.poll(() => server.handshakes.length, { timeout: 2000 }).toBeGreaterThan(before + added + 3);
  });

  it('[SG-27] a page that is prerendered connects when it is shown, and not before', async () => {
    const { tab, server, site } = bench;
    await tab.visit(site.at(PATHS.start));
    const before = site.pictures;
    const path = PATHS.early(server.url, { backoff: LATE });
    await tab.run((path) => {
      const rules = document.createElement('script');
      rules.type = 'speculationrules';
      rules.textContent = JSON.stringify({ prerender: [{ urls: [path], eagerness: 'immediate' }] });
      document.head.append(rules);
    }, path);
    // Its picture is asked for once its script has made the socket.
    await expect.poll(() => site.pictures, { timeout: 5000 }).toBe(before + 1);
    await pass(1000);
    expect(server.handshakes).toHaveLength(0);
    await leave(tab, site.at(path));
    await expect.poll(() => server.live, { timeout: 5000 }).toBe(1);
    expect(server.handshakes).toHaveLength(1);
    // It is the page that was prerendered: another would have asked for its picture again.
    await pass(500);
    expect(site.pictures).toBe(before + 1);
  });

  describe('a page that thaws', () => {
    it.each<[string, (tab: PuppeteerTab) => Promise<void>]>([
      ['in front of the user', (tab) => tab.show()],
      ['in the background', (tab) => setFrozen(tab, false)],
    ])('[SG-25] %s, has a line that was dropped meanwhile replaced at once', async (_, thaw) => {
      const { tab, server } = bench;
      const relay = await startRelay(bench);
      await beginOpen(bench, relay.url, { backoff: LATE });
      await tab.hide();
      await setFrozen(tab, true);
      relay.cut();
      await pass(500);
      await thaw(tab);
      await expectReplacement();
      expect(server.handshakes).toHaveLength(2);
    });

    it('[SG-25] has a waiting socket connect at once', async () => {
      const { tab, server } = bench;
      server.script({ do: 'refuse', status: 503 });
      await begin(bench, server.url, { backoff: LATE });
      await expect.poll(() => occurrences(tab, 'retry')).toHaveLength(1);
      await tab.hide();
      await setFrozen(tab, true);
      await pass(500);
      expect(server.handshakes).toHaveLength(1);
      await setFrozen(tab, false);
      await expect.poll(() => occurrences(tab, 'open'), { timeout: 3000 }).toHaveLength(1);
      expect(await lagMs(tab, 'resume', 'open')).toBeLessThan(1000);
      expect(server.handshakes).toHaveLength(2);
    });
  });

  /** That the line was replaced, once, soon after the page thawed. */
  async function expectReplacement(): Promise<void> {
    const { tab } = bench;
    await expect.poll(() => occurrences(tab, 'open'), { timeout: 3000 }).toHaveLength(2);
    expect(await occurrences(tab, 'freeze')).toHaveLength(1);
    expect(await lagMs(tab, 'resume', 'open')).toBeLessThan(1000);
    // Time for the engine's own events, and for an attempt too many.
    await pass(1500);
    expect(await lines(tab)).toEqual([
      { what: 'open', isReconnect: false },
      { what: 'error' },
      { what: 'close', code: 1006, cause: expect.any(String) },
      { what: 'open', isReconnect: true },
    ]);
  }
});
