import { describe } from 'vitest';
import { launchFirefox } from '../support/firefox.ts';
import { setUpBench } from './bench.ts';
import { PuppeteerTab } from './puppeteer-tab.ts';
import { describeAsking, describeEverywhere } from './rules.ts';

describe('the life of a page in Firefox', () => {
  const bench = setUpBench(async () => {
    const browser = await launchFirefox();
    return { openTab: () => PuppeteerTab.open(browser), stop: () => browser.close() };
  });

  describeEverywhere(bench, {
    closesOnLeaving: true,
    setOffline: ({ page }: PuppeteerTab, isOffline) => page.setOfflineMode(isOffline),
  });
  describeAsking(bench);
});
