import { type Browser, chromium } from 'playwright-core';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

/** Starts a Chromium, headless, that talks to nobody by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
