import type { Page } from 'playwright-core';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servePages } from './serve-pages.ts';

/** In the page only: two bundles, each with a copy of its own. */
declare const first: typeof import('./page-side.ts');
declare const second: typeof import('./page-side.ts');
declare const connections: typeof import('../../src/connections.ts');

const BACKOFF = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

let page: Page;
let server: MisbehavingServer;

const SIDE = `export * from './test/browser/page-side.ts'`;

const pages = servePages({
  scripts: { first: SIDE, second: SIDE, connections: `export * from 'resilient-websocket/connections'` },
  bodyOf: () => '<input id="here"><iframe id="frame" srcdoc="<input id=there>"></iframe>',
});

beforeEach(async () => {
  page = pages.page;
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

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
