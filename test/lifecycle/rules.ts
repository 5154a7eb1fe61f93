import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Relay } from '../support/relay.ts';
import {
  type Bench,
  begin,
  beginOpen,
  LATE,
  lagMs,
  lines,
  occurrences,
  pass,
  SOON,
  status,
} from './bench.ts';
import type { PuppeteerTab } from './puppeteer-tab.ts';
import { PATHS } from './site.ts';
import { goBack, leave, type Tab } from './tab.ts';

/** In the page only: the bundle's global. */
declare const rws: typeof import('./page-side.ts');

/** In what the engines differ. */
export interface Traits<T extends Tab> {
  /** Whether it closes the line as soon as a navigation begins, whatever comes of that. Such a page is not cached. */
  readonly closesOnLeaving: boolean;
  /** Tells the page that the network is gone, or back; the line itself is left alone. */
  readonly setOffline?: (tab: T, isOffline: boolean) => Promise<void>;
}

/** How much later than promised something may be on a busy machine. */
const SLACK_MS = 500;

/** How long after `beforeunload` a page that is still there counts as staying. */
const STAYING_AFTER_MS = 3000;

const OPEN = { what: 'open', isReconnect: false } as const;
const OPEN_AGAIN = { what: 'open', isReconnect: true } as const;
const ERROR = { what: 'error' } as const;

/** A heartbeat that only ever beats when it is asked to. */
const ON_DEMAND = { intervalMs: 600_000, timeoutMs: 5000 } as const;

/** What holds in every engine. */
export function describeEverywhere<T extends Tab>(bench: Bench<T>, traits: Traits<T>): void {
  if (traits.setOffline) describeNetwork(bench, traits.setOffline);
  describeLoading(bench);
  describeVisibility(bench);
  describeLeaving(bench, traits);
  describeStaying(bench, traits);
  describeCache(bench, traits);
}

/** What holds where a driver can answer the question whether to leave a page. */
export function describeAsking(bench: Bench<PuppeteerTab>): void {
  it('[SG-23] a page that asks before it is left keeps its line when it is not, and its recovery', async () => {
    const { tab, server, site } = bench;
    const relay = await startRelay(bench);
    await beginOpen(bench, relay.url, { backoff: SOON });
    // Nobody is asked on a page that they have not touched.
    await tab.page.click('p');
    await tab.run(() => rws.askBeforeLeaving());
    const asked = new Promise<void>((resolve) => {
      tab.page.once('dialog', (dialog) => void dialog.dismiss().then(resolve));
    });
    await leave(tab, site.at(PATHS.other));
    await asked;
    await pass(STAYING_AFTER_MS + SLACK_MS);
    expect(await status(tab)).toBe('open');
    expect(server.handshakes).toHaveLength(1);
    relay.cut();
    await expect.poll(() => occurrences(tab, 'open'), { timeout: 2000 }).toHaveLength(2);
    // Else it would ask when the tab is closed, too.
    tab.page.once('dialog', (dialog) => void dialog.accept());
  });
}

/** A relay to the server of a bench, for the length of one test. */
export async function startRelay({ server }: Bench): Promise<Relay> {
  const relay = await Relay.start(server.port);
  onTestFinished(() => relay.stop());
  return relay;
}

function describeNetwork<T extends Tab>(
  bench: Bench<T>,
  setOffline: (tab: T, isOffline: boolean) => Promise<void>,
): void {
  describe('the network', () => {
    it('[SG-20] offline has an open line probed, and leaves it alone when the probe is answered', async () => {
      const { tab, server } = bench;
      await beginOpen(bench, server.url, { backoff: SOON, heartbeat: { ...ON_DEMAND, timeoutMs: 1000 } });
      expect(server.messages).toEqual([]);
      await setOffline(tab, true);
      await expect.poll(() => server.messages, { timeout: SLACK_MS }).toEqual(['probe']);
      await pass(2500);
      await setOffline(tab, false);
      expect(await lines(tab)).toEqual([OPEN]);
      expect(server.handshakes).toHaveLength(1);
    });

    it('[SG-20] offline leaves a line alone that cannot be probed', async () => {
      const { tab, server } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      await setOffline(tab, true);
      await pass(2500);
      await setOffline(tab, false);
      await expect.poll(() => occurrences(tab, 'online')).toHaveLength(1);
      expect(await lines(tab)).toEqual([OPEN]);
      expect(server.handshakes).toHaveLength(1);
    });

    it('[SG-20] online cuts the wait for the next attempt short', async () => {
      const { tab } = bench;
      const { port, url } = bench.server;
      await bench.server.stop();
      await begin(bench, url, { backoff: LATE });
      await expect.poll(() => occurrences(tab, 'retry')).toHaveLength(1);
      await setOffline(tab, true);
      const server = await MisbehavingServer.start({ port });
      onTestFinished(() => server.stop());
      await setOffline(tab, false);
      await expect.poll(() => occurrences(tab, 'open'), { timeout: 5000 }).toHaveLength(1);
      const lag = await lagMs(tab, 'online', 'open');
      // A timer of the page may be early by the resolution of its clock.
      expect(lag).toBeGreaterThanOrEqual(200 - 1);
      expect(lag).toBeLessThan(1000 + SLACK_MS);
      expect(server.handshakes).toHaveLength(1);
    });
  });
}

function describeLoading(bench: Bench): void {
  describe('a page that loads', () => {
    it('[SG-2] is no page that is back: an attempt that failed before it had loaded is not repeated', async () => {
      const { tab, server, site } = bench;
      server.otherwise = { do: 'refuse', status: 503 };
      await tab.visit(site.at(PATHS.early(server.url, { backoff: LATE })));
      await pass(1000);
      const [failed, shown] = [await occurrences(tab, 'retry'), await occurrences(tab, 'pageshow')];
      expect(failed[0]?.atMs).toBeLessThan(shown[0]?.atMs ?? Number.NaN);
      expect(server.handshakes).toHaveLength(1);
    });
  });
}

function describeVisibility(bench: Bench): void {
  describe('a page that comes back to the front', () => {
    it('[SG-21] has a waiting socket connect at once, once', async () => {
      const { tab, server } = bench;
      server.script({ do: 'refuse', status: 503 });
      await begin(bench, server.url, { backoff: LATE });
      await expect.poll(() => occurrences(tab, 'retry')).toHaveLength(1);
      await tab.hide();
      await pass(500);
      expect(server.handshakes).toHaveLength(1);
      await tab.show();
      await expect.poll(() => occurrences(tab, 'open'), { timeout: 3000 }).toHaveLength(1);
      expect(await lagMs(tab, 'visible', 'open')).toBeLessThan(SLACK_MS);
      await pass(1000);
      expect(server.handshakes).toHaveLength(2);
    });

    it('[SG-21] has a line that died meanwhile found and replaced', async () => {
      const { tab, server } = bench;
      const relay = await startRelay(bench);
      await beginOpen(bench, relay.url, { backoff: SOON, heartbeat: ON_DEMAND });
      await tab.hide();
      relay.stall();
      await tab.show();
      await expect.poll(() => occurrences(tab, 'open'), { timeout: 5000 }).toHaveLength(2);
      const lag = await lagMs(tab, 'visible', 'close');
      // The page hears of it after the socket has, and on a busy machine some milliseconds later.
      expect(lag).toBeGreaterThanOrEqual(2000 - 50);
      expect(lag).toBeLessThan(2000 + SLACK_MS);
      const closed = { what: 'close', code: 1006, cause: 'heartbeat' };
      expect(await lines(tab)).toEqual([OPEN, ERROR, closed, OPEN_AGAIN]);
      expect(server.handshakes).toHaveLength(2);
    });

    it('[SG-21] has a line that lives probed, and leaves it alone', async () => {
      const { tab, server } = bench;
      await beginOpen(bench, server.url, { backoff: SOON, heartbeat: ON_DEMAND });
      await tab.hide();
      expect(server.messages).toEqual([]);
      await tab.show();
      await expect.poll(() => server.messages, { timeout: SLACK_MS }).toContain('probe');
      await pass(2000 + SLACK_MS);
      expect(await lines(tab)).toEqual([OPEN]);
      expect(server.handshakes).toHaveLength(1);
    });
  });
}

function describeLeaving<T extends Tab>(bench: Bench<T>, { closesOnLeaving }: Traits<T>): void {
  /** Leaves for a page that is late, and waits for it; what handshakes there were by then. */
  async function leaveSlowly(ms: number): Promise<number> {
    const { tab, server, site } = bench;
    await leave(tab, site.at(PATHS.slow(ms)));
    await expect.poll(() => tab.run(() => location.pathname), { timeout: ms + 5000 }).toBe('/slow');
    return server.handshakes.length;
  }

  describe('a page that is left', () => {
    it('[SG-23] connects no more', async () => {
      const { tab, server, site } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      await tab.visit(site.at(PATHS.other));
      await pass(STAYING_AFTER_MS + SLACK_MS);
      expect(server.handshakes).toHaveLength(1);
    });

    it('[SG-23] connects no more while the next page takes two seconds to come, nor after', async () => {
      const { server } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      expect(await leaveSlowly(2000)).toBe(1);
      await pass(STAYING_AFTER_MS + SLACK_MS);
      expect(server.handshakes).toHaveLength(1);
    });

    it('[SG-23] connects no more once a next page is there that took longer', async () => {
      const { server } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      const handshakes = await leaveSlowly(STAYING_AFTER_MS + 1000);
      // Where the line ends with the first step out, nothing tells the page that the next one will come after all.
      expect(handshakes).toBe(closesOnLeaving ? 2 : 1);
      await pass(STAYING_AFTER_MS + SLACK_MS);
      expect(server.handshakes).toHaveLength(handshakes);
    });

    it('[SG-23] makes no attempt that falls due on its way out', async () => {
      const { server } = bench;
      server.otherwise = { do: 'refuse', status: 503 };
      const delayMs = 500;
      const backoff = { minMs: delayMs, baseMs: delayMs, maxMs: delayMs, jitter: 'none' } as const;
      await begin(bench, server.url, { backoff });
      await expect.poll(() => server.handshakes.length, { interval: 10 }).toBe(1);
      expect(await leaveSlowly(800)).toBe(1);
      await pass(STAYING_AFTER_MS + SLACK_MS);
      expect(server.handshakes).toHaveLength(1);
    });
  });
}

function describeStaying<T extends Tab>(bench: Bench<T>, { closesOnLeaving }: Traits<T>): void {
  /** What becomes of an open line at a navigation that leads nowhere. */
  async function expectLine(): Promise<void> {
    const { tab, server } = bench;
    await expect.poll(() => occurrences(tab, 'beforeunload')).toHaveLength(1);
    await pass(STAYING_AFTER_MS);
    await expect.poll(() => status(tab)).toBe('open');
    if (closesOnLeaving) {
      const closed = { what: 'close', code: 1001, cause: expect.any(String) };
      expect(await lines(tab)).toEqual([OPEN, closed, OPEN_AGAIN]);
      expect(server.handshakes).toHaveLength(2);
    } else {
      expect(await lines(tab)).toEqual([OPEN]);
      expect(server.handshakes).toHaveLength(1);
    }
  }

  describe('a page that is not left after all', () => {
    it.each([PATHS.nothing, PATHS.download])('[SG-23] has a line, after a navigation to %s', async (path) => {
      const { tab, server, site } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      await leave(tab, site.at(path));
      await expectLine();
    });

    it('[SG-23] has a line, after a navigation that was stopped', async () => {
      const { tab, server, site } = bench;
      await beginOpen(bench, server.url, { backoff: SOON });
      // All in the page: a driver may hold a call back until the navigation is over.
      await tab.run(
        (url) => {
          setTimeout(() => location.assign(url));
          window.addEventListener('beforeunload', () => setTimeout(() => window.stop(), 300));
        },
        site.at(PATHS.slow(5000)),
      );
      await expectLine();
    });

    it('[SG-23] comes back when its line is lost on the way', async () => {
      const { tab, server, site } = bench;
      const relay = await startRelay(bench);
      await beginOpen(bench, relay.url, { backoff: SOON });
      await leave(tab, site.at(PATHS.nothing));
      await expect.poll(() => occurrences(tab, 'beforeunload'), { interval: 10 }).toHaveLength(1);
      relay.cut();
      await expect.poll(() => occurrences(tab, 'open'), { timeout: STAYING_AFTER_MS + 2000 }).toHaveLength(2);
      expect(await lagMs(tab, 'beforeunload', 'open')).toBeLessThan(STAYING_AFTER_MS + SLACK_MS);
      expect(await occurrences(tab, 'close')).toHaveLength(1);
      expect(server.handshakes).toHaveLength(2);
    });
  });
}

function describeCache<T extends Tab>(bench: Bench<T>, { closesOnLeaving }: Traits<T>): void {
  /** Leaves the page and comes back to it. */
  async function goAndComeBack(whileAway: () => void | Promise<void> = () => {}): Promise<void> {
    const { tab, site } = bench;
    await tab.visit(site.at(PATHS.other));
    await whileAway();
    await goBack(tab);
    await expect.poll(() => occurrences(tab, 'pageshow from cache'), { timeout: 5000 }).toHaveLength(1);
  }

  /** That it connected again at once, for good, and that this was said once. */
  async function expectOneRevival(): Promise<void> {
    const { tab, server } = bench;
    await expect.poll(() => server.handshakes.length, { timeout: 3000 }).toBe(2);
    await expect.poll(() => status(tab)).toBe('open');
    expect(await lagMs(tab, 'pageshow from cache', 'open')).toBeLessThan(1000);
    // Time for the engine's own events, and for an attempt too many.
    await pass(1500);
    expect(server.handshakes).toHaveLength(2);
  }

  describe('a page that comes back from the cache', () => {
    it('[SG-24] has a waiting socket connect at once', async () => {
      const { server, tab } = bench;
      server.script({ do: 'refuse', status: 503 });
      await begin(bench, server.url, { backoff: LATE });
      await expect.poll(() => occurrences(tab, 'retry')).toHaveLength(1);
      await goAndComeBack();
      await expectOneRevival();
      const failed = { what: 'close', code: 1006, cause: 'handshake-failed' };
      expect(await lines(tab)).toEqual([ERROR, failed, OPEN]);
    });

    if (closesOnLeaving) return;

    it('[SG-24] has its open line replaced at once', async () => {
      const { server, tab } = bench;
      await beginOpen(bench, server.url, { backoff: LATE });
      await goAndComeBack();
      await expectOneRevival();
      const closed = { what: 'close', code: 1006, cause: 'page-restored' };
      expect(await lines(tab)).toEqual([OPEN, ERROR, closed, OPEN_AGAIN]);
    });

    it('[SG-24] has its open line replaced at once, after the server dropped it', async () => {
      const { tab } = bench;
      const relay = await startRelay(bench);
      await beginOpen(bench, relay.url, { backoff: LATE });
      await goAndComeBack(() => relay.cut());
      await expectOneRevival();
      const closed = { what: 'close', code: 1006, cause: 'page-restored' };
      expect(await lines(tab)).toEqual([OPEN, ERROR, closed, OPEN_AGAIN]);
    });

    it('[SG-24] has its open line replaced each time', async () => {
      const { server, tab, site } = bench;
      await beginOpen(bench, server.url, { backoff: LATE });
      for (let times = 1; times <= 3; times++) {
        await tab.visit(site.at(PATHS.other));
        await goBack(tab);
        await expect.poll(() => server.handshakes.length, { timeout: 3000 }).toBe(times + 1);
        await expect.poll(() => occurrences(tab, 'open')).toHaveLength(times + 1);
        expect(await occurrences(tab, 'close')).toHaveLength(times);
      }
      await pass(1500);
      expect(server.handshakes).toHaveLength(4);
      expect(await occurrences(tab, 'close')).toHaveLength(3);
    });

    it('[SG-24] has an attempt that was under way replaced at once', async () => {
      const { server, tab } = bench;
      server.script({ do: 'hang' });
      await begin(bench, server.url, { backoff: LATE });
      await expect.poll(() => server.handshakes.length).toBe(1);
      await goAndComeBack();
      await expectOneRevival();
      const closed = { what: 'close', code: 1006, cause: 'page-restored' };
      expect(await lines(tab)).toEqual([ERROR, closed, OPEN]);
    });
  });
}
