import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Builder } from 'selenium-webdriver';
import { AT_ONCE, type Engine } from './engine.ts';
import { Subprocess } from './subprocess.ts';

const {
  DISPLAY,
  WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver',
  MINIBROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  XVFB = '/usr/bin/Xvfb',
} = process.env;

/** WebKitGTK in its MiniBrowser, on the display that there is or on one of its own. */
export const WEBKIT: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const started: Subprocess[] = [];
    const stop = async (): Promise<void> => {
      for (const child of started.reverse()) await child.stop();
    };
    try {
      let display = DISPLAY;
      if (display === undefined) {
        const xvfb = new Subprocess(XVFB, [
          '-displayfd',
          '1',
          '-screen',
          '0',
          '1280x1024x24',
          '-nolisten',
          'tcp',
        ]);
        started.push(xvfb);
        display = `:${await xvfb.greeting()}`;
      }
      const port = await freePort();
      const driver = new Subprocess(WEBKIT_DRIVER, ['-p', String(port)], { env: { DISPLAY: display } });
      started.push(driver);
      const version = await visit(url, `http://127.0.0.1:${port}`, driver);
      return { version, ended: driver.ended, said: () => driver.said(), stop };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

/** Has the driver show a page; returns the version of the browser. */
async function visit(url: string, driverUrl: string, driver: Subprocess): Promise<string> {
  await listening(driverUrl, driver);
  const session = await new Builder()
    .usingServer(driverUrl)
    .withCapabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: MINIBROWSER, args: ['--automation'] },
    })
    .build();
  await session.get(url);
  return String((await session.getCapabilities()).get('browserVersion'));
}

/** The driver does not say when it listens. */
async function listening(driverUrl: string, driver: Subprocess): Promise<void> {
  let ended = false;
  void driver.ended.then(() => {
    ended = true;
  });
  while (!(await fetch(driverUrl).catch(() => undefined))) {
    if (ended) throw new Error(`The driver of WebKitGTK ended early.\n${driver.said()}`);
    await setTimeout(50);
  }
}

/** The driver cannot choose a port by itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
