import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { Subprocess } from './subprocess.ts';

const {
  DISPLAY,
  WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver',
  MINIBROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  XVFB = '/usr/bin/Xvfb',
} = process.env;

/** A WebKitGTK at work. */
export interface Webkit {
  readonly session: WebDriver;
  readonly version: string;
  /** Settles when its driver ends by itself. */
  readonly ended: Promise<unknown>;
  /** What its driver has said so far. */
  said(): string;
  stop(): Promise<void>;
}

/** Starts WebKitGTK in its MiniBrowser, on the display that there is or on one of its own. */
export async function launchWebkit(): Promise<Webkit> {
  const started: Subprocess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) await child.stop();
  };
  try {
    let display = DISPLAY;
    if (display === undefined) {
      const screen = ['-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
      const xvfb = new Subprocess(XVFB, ['-displayfd', '1', ...screen]);
      started.push(xvfb);
      display = `:${await xvfb.greeting()}`;
    }
    const port = await freePort();
    const driver = new Subprocess(WEBKIT_DRIVER, ['-p', String(port)], { env: { DISPLAY: display } });
    started.push(driver);
    const session = await startSession(`http://127.0.0.1:${port}`, driver);
    const version = String((await session.getCapabilities()).get('browserVersion'));
    return { session, version, ended: driver.ended, said: () => driver.said(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSession(driverUrl: string, driver: Subprocess): Promise<WebDriver> {
  await listening(driverUrl, driver);
  return new Builder()
    .usingServer(driverUrl)
    .withCapabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: MINIBROWSER, args: ['--automation'] },
    })
    .build();
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
