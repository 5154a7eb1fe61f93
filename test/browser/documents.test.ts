import type { Page } from 'playwright-core';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servePages } from './serve-pages.ts';

/** In the page only: the bundle's global. */
declare const side: typeof import('resilient-websocket');

const BACKOFF = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

/** Longer than any delay of these sockets. */
const SEVERAL_DELAYS_MS = 500;

let page: Page;
let server: MisbehavingServer;

const pages = servePages({
  scripts: { side: `export * from 'resilient-websocket'` },
  bodyOf: (path) => (path === '/' ? '<iframe src="/frame"></iframe>' : ''),
});

beforeEach(async () => {
  page = pages.page;
  server = await MisbehavingServer.start();
});

afterEach(() => server.stop());

/** Lets time pass in which something must not happen. */
function pass(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SEVERAL_DELAYS_MS));
}

describe('a document that goes', () => {
  it.each(['open', 'waiting'] as const)(
    '[HO-14] an iframe that is removed, whose socket is %s: the connection ends with 1001, and no attempt follows',
    async (state) => {
      if (state === 'waiting') server.otherwise = { do: 'refuse', status: 503 };
      const kept = await page.evaluateHandle(
        ([url, backoff]) => {
          const { contentWindow } = document.querySelector('iframe') as HTMLIFrameElement;
          const { side: there } = contentWindow as unknown as { readonly side: typeof side };
          const socket = new there.ResilientWebSocket(url, [], { backoff });
          const heard: string[] = [];
          for (const type of ['open', 'error', 'close'])
            socket.addEventListener(type, () => heard.push(type));
          return { socket, heard };
        },
        [server.url, BACKOFF] as const,
      );
      if (state === 'open') await expect.poll(() => server.live).toBe(1);
      else await expect.poll(() => server.handshakes.length).toBeGreaterThan(1);
      const before = await kept.evaluate(({ heard, socket }) => {
        document.querySelector('iframe')?.remove();
        return { heard: heard.length, status: socket.status };
      });
      await expect.poll(() => server.live).toBe(0);
      const attempts = server.handshakes.length;
      await pass();
      expect(server.handshakes).toHaveLength(attempts);
      if (state === 'open') expect(server.closeCodes).toEqual([1001]);
      const after = await kept.evaluate(({ heard, socket }) => ({
        heard: heard.length,
        status: socket.status,
      }));
      expect(after).toEqual(before);
    },
  );

  it('[HO-15] document.open() leaves the connection alone, and takes the signals of the page away', async () => {
    const kept = await page.evaluateHandle(
      ([url, backoff]) => {
        const heartbeat = { message: 'probe', isReply: (data: unknown) => data === 'probe' };
        const socket = new side.ResilientWebSocket(url, [], { backoff, heartbeat });
        const heard: unknown[] = [];
        socket.onmessage = ({ data }) => heard.push(data);
        socket.onclose = ({ code }) => heard.push(code);
        return { socket, heard };
      },
      [server.url, BACKOFF] as const,
    );
    await expect.poll(() => kept.evaluate(({ socket }) => socket.status)).toBe('open');
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await expect.poll(() => server.messages).toEqual(['probe']);
    await page.evaluate(() => {
      document.open();
      document.write('<p>another');
      document.close();
      dispatchEvent(new Event('offline'));
    });
    await pass();
    await kept.evaluate(({ socket }) => socket.send('hello'));
    await expect.poll(() => kept.evaluate(({ heard }) => heard)).toEqual(['hello']);
    expect(server.messages).toEqual(['probe', 'hello']);
    expect(server.handshakes).toHaveLength(1);
  });

  it('[HO-16] a click ends no connection', async () => {
    const kept = await page.evaluateHandle(
      ([url, backoff]) => {
        const socket = new side.ResilientWebSocket(url, [], { backoff });
        document.body.innerHTML =
          '<button>press</button><a href="#part">part</a><a href="mailto:a@b.invalid">mail</a>';
        return socket;
      },
      [server.url, BACKOFF] as const,
    );
    await expect.poll(() => kept.evaluate((socket) => socket.status)).toBe('open');
    for (const name of ['press', 'part', 'mail']) await page.getByText(name).click();
    await pass();
    expect(await kept.evaluate((socket) => socket.status)).toBe('open');
    expect([server.live, server.handshakes.length]).toEqual([1, 1]);
  });
});
