import { type Browser, chromium } from 'playwright-core';
import puppeteer, { type Browser as TabbedBrowser } from 'puppeteer-core';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

/** It talks to nobody by itself. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a Chromium, headless, that talks to nobody by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS });
}

/** What a Chromium with real tabs is to do besides. */
export interface TabbedOptions {
  /** How long a page is hidden before its timers run once a minute; default 5 minutes. */
  readonly graceSeconds?: number;
}

/**
 * Starts a Chromium whose tabs are hidden, throttled, frozen and cached as those of a user are.
 * Those of `launchChromium` are not: Playwright tells each page that it has the focus, for good.
 */
export function launchTabbedChromium({ graceSeconds }: TabbedOptions = {}): Promise<TabbedBrowser> {
  const feature = `IntensiveWakeUpThrottling:grace_period_seconds/${graceSeconds}`;
  return puppeteer.launch({
    browser: 'chrome',
    executablePath,
    args: graceSeconds === undefined ? ARGS : [...ARGS, `--enable-features=${feature}`],
    ignoreDefaultArgs: [
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
    ],
    // The page is as large as its window: a size of its own would be one more thing emulated.
    defaultViewport: null,
  });
}
