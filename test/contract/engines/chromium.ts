import { launchChromium } from '../../support/chromium.ts';
import { AT_ONCE, type Engine } from './engine.ts';

/** Chromium, headless. */
export const CHROMIUM: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const browser = await launchChromium();
    let said = '';
    const ended = new Promise((resolve) => browser.once('disconnected', resolve));
    const page = await browser.newPage();
    page.on('console', (message) => {
      said += `${message.text()}\n`;
    });
    page.on('pageerror', (error) => {
      said += `${error.stack}\n`;
    });
    await page.goto(url);
    return { version: browser.version(), ended, said: () => said, stop: () => browser.close() };
  },
};
