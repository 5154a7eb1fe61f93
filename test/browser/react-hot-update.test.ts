import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Browser } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/bundle.ts';
import { launchChromium } from '../support/chromium.ts';
import { installPackage } from '../support/install-package.ts';
import { startServer } from '../support/start-server.ts';

const PAGE = '<!doctype html><body><div id="root"></div><script type="module" src="/main.jsx"></script>';

const MAIN = `
  import { StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { Feed } from './feed.jsx';
  createRoot(document.getElementById('root')).render(<StrictMode><Feed /></StrictMode>);
`;

const FEED = `
  import { useState } from 'react';
  import { useResilientWebSocket } from 'resilient-websocket/react';
  export function Feed() {
    const [message, setMessage] = useState('');
    const { status, send } = useResilientWebSocket(new URLSearchParams(location.search).get('feed'), {
      onMessage: ({ data }) => setMessage('first version: ' + data),
    });
    return <button onClick={() => send('hello')}>first version, {status}, {message}</button>;
  }
`;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await installPackage();
  for (const name of ['react', 'react-dom', 'scheduler']) {
    await cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'main.jsx'), MAIN);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Serves the folder as in development, and returns its address. */
async function serve(): Promise<string> {
  const site = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0 },
  });
  onTestFinished(() => site.close());
  await site.listen();
  const [url] = site.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('Vite has no address.');
  return url;
}

describe('a component that is edited while Vite serves it', () => {
  it.each([
    ['its text', (source: string) => source.replaceAll('first version', 'second version')],
    [
      'its hooks, so that it is mounted afresh',
      (source: string) =>
        source.replaceAll('first version', 'second version').replace('const [', 'useState(); const ['),
    ],
  ])('[RE-10] keeps its connection when what changes is %s', async (_what, edit) => {
    const feed = await startServer();
    const file = join(folder, 'feed.jsx');
    await writeFile(file, FEED);
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await page.goto(`${await serve()}?feed=${encodeURIComponent(feed.url)}`);
    const shows = (text: string) => page.locator('button', { hasText: new RegExp(`^${text}$`) }).waitFor();
    await shows('first version, open, ');
    const connection = feed.handshakes.length;

    await writeFile(file, edit(await readFile(file, 'utf8')));
    await shows('second version, open, .*');
    await page.locator('button').click();
    await shows('second version, open, second version: hello');

    expect(loads).toBe(1);
    expect(connection).toBe(1);
    expect(feed.handshakes).toHaveLength(1);
    expect(feed.live).toBe(1);
  });
});
