import { chromium } from 'playwright-core';
import { AT_ONCE, type Engine } from './engine.ts';

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;

/** Chromium, headless. */
export const CHROMIUM: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const browser = await chromium.launch({
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
