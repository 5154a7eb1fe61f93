import { launchFirefox } from '../../support/firefox.ts';
import { AT_ONCE, type Engine } from './engine.ts';

/** Firefox, headless, over WebDriver BiDi. */
export const FIREFOX: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const browser = await launchFirefox();
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
