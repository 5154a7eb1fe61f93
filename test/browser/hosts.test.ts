import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { launchChromium } from '../support/chromium.ts';

/** In the page only: two bundles, each with a copy of its own. */
declare const first: typeof import('./page-side.ts');
declare const second: typeof import('./page-side.ts');
declare const connections: typeof import('../../src/connections.ts');

const BACKOFF = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

const HTML =
  '<!doctype html><link rel="icon" href="data:,"><input id="here"><iframe id="frame" srcdoc="<input id=there>"></iframe>' +
  ['first', 'second', 'connections'].map((name) => `<script src="/${name}.js"></script>`).join('');

let site: Server;
let browser: Browser;
let page: Page;
let server: MisbehavingServer;

beforeAll(async () => {
  const side = `export * from './test/browser/page-side.ts'`;
  const scripts = new Map([
    ['/first.js', (await bundle(side, { globalName: 'first' })).text],
    ['/second.js', (await bundle(side, { globalName: 'second' })).text],
    [
      '/connections.js',
      (await bundle(`export * from 'resilient-websocket/connections'`, { globalName: 'connections' })).text,
    ],
  ]);
  site = createServer(({ url = '' }, response) => {
    const script = scripts.get(url);
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html').end(script ?? HTML);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => site.close(resolve));
});

beforeEach(async () => {
  server = await MisbehavingServer.start();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
});

afterEach(async () => {
  await page.close();
  await server.stop();
});

describe('our class in the place of the global of a page', () => {
  it.each(['copy', 'wrapper', 'wrapper of connectionsOf()', 'wrapper of a wrapper'] as const)(
    '[GL-3] %s: one connection, whatever restarts, and none after close()',
    async (kind) => {
      const opened = await page.evaluateHandle(
        async ([url, backoff, kind]) => {
          const wrap = (Old: typeof WebSocket): typeof WebSocket => {
            function Wrapper(url: string, protocols?: string[]): object {
              return protocols === undefined ? new Old(url) : new Old(url, protocols);
            }
            return Wrapper as unknown as typeof WebSocket;
          };
          const ours: unknown =
            kind === 'wrapper of connectionsOf()' ? connections.connectionsOf() : first.ResilientWebSocket;
          globalThis.WebSocket = ours as typeof WebSocket;
          if (kind !== 'copy') globalThis.WebSocket = wrap(globalThis.WebSocket);
          if (kind === 'wrapper of a wrapper') globalThis.WebSocket = wrap(globalThis.WebSocket);
          const { ResilientWebSocket, next } = kind === 'copy' ? second : first;
          const socket = new ResilientWebSocket(url, [], { backoff });
          await next(socket, 'open');
          return socket;
        },
        [server.url, BACKOFF, kind] as const,
      );
      expect(server.live).toBe(1);
      const again = opened.evaluate((socket) => first.next(socket, 'open'));
      await page.evaluate(() => {});
      server.closeAll(1001);
      await again;
      expect([server.live, server.handshakes.length]).toEqual([1, 2]);
      await opened.evaluate((socket) => socket.close());
      await expect.poll(() => server.live).toBe(0);
      expect(server.handshakes.length).toBe(2);
    },
  );
});

describe('another realm of a page', () => {
  it('[SE-9] Blobs, buffers and views of an iframe are sent as their bytes', async () => {
    const plain = await MisbehavingServer.start();
    await page.evaluate(async (url) => {
      const { contentWindow } = document.querySelector('iframe') as HTMLIFrameElement;
      const realm = contentWindow as unknown as typeof globalThis;
      const socket = new first.ResilientWebSocket(url);
      const all = [
        new realm.Blob(['abc']),
        new realm.File(['abc'], 'a.txt'),
        new realm.Uint8Array([97, 98, 99]),
        new realm.ArrayBuffer(3),
        new (class extends Blob {
          get [Symbol.toStringTag](): string {
            return 'Tagged';
          }
        })(['abc']),
      ];
      socket.send(all[0] as Blob);
      await first.next(socket, 'open');
      for (const each of all.slice(1)) socket.send(each);
      socket.send('end');
    }, plain.url);
    await expect.poll(() => plain.messages.at(-1)).toBe('end');
    expect(plain.messages).toEqual(['abc', 'abc', 'abc', '\0\0\0', 'abc', 'end']);
    await plain.stop();
  });

  it('[SG-26] a click into an iframe and back probes nothing', async () => {
    const socket = await page.evaluateHandle(async (url) => {
      const sent: string[] = [];
      const message = (): string => {
        sent.push('ping');
        return 'ping';
      };
      const heartbeat = { message, isReply: () => true };
      const socket = new first.ResilientWebSocket(url, [], { heartbeat });
      await first.next(socket, 'open');
      return { socket, sent };
    }, server.url);
    await page.click('#here');
    const before = await socket.evaluate(({ sent }) => sent.length);
    await page.frameLocator('#frame').locator('#there').click();
    await page.click('#here');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('here');
    expect(await socket.evaluate(({ sent }) => sent.length)).toBe(before);
  });
});
