import puppeteer from 'puppeteer-core';
import { AT_ONCE, type Engine } from './engine.ts';

const { FIREFOX: executablePath = '/usr/bin/firefox-esr' } = process.env;

/** Firefox, headless, over WebDriver BiDi. */
export const FIREFOX: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      extraPrefsFirefox: {
        // Else one rule that fails on purpose delays every connection after it.
        'network.websocket.delay-failed-reconnects': false,
      },
    });
    let said = '';
    const ended = new Promise((resolve) => browser.once('disconnected', resolve));
    const page = await browser.newPage();
    page.on('console', (message) => {
      said += `${message.text()}\n`;
    });
    page.on('pageerror', (error) => {
      said += `${error}\n`;
    });
    await page.goto(url);
    const version = (await browser.version()).replace(/^\w+\//, '');
    return { version, ended, said: () => said, stop: () => browser.close() };
  },
};
