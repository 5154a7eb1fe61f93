import puppeteer, { type Browser } from 'puppeteer-core';

const { FIREFOX: executablePath = '/usr/bin/firefox-esr' } = process.env;

/** Starts a Firefox, headless, over WebDriver BiDi. */
export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    extraPrefsFirefox: {
      // Else one connection that fails on purpose delays every one after it.
      'network.websocket.delay-failed-reconnects': false,
    },
  });
}
