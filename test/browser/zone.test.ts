import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeAngular, expectedZones, startEndingServer } from '../environments/zone-rules.ts';
import type { Angular } from '../environments/zone-side.ts';
import { startServer } from '../support/start-server.ts';
import { servePages } from './serve-pages.ts';

/** In the page only: the bundle's global. */
declare const side: typeof import('../environments/zone-side.ts') & typeof import('resilient-websocket');

let page: Page;

const pages = servePages({
  scripts: {
    side: `export * from './test/environments/zone-side.ts'; export * from 'resilient-websocket';`,
  },
});

beforeEach(() => {
  page = pages.page;
});

describe('in a page, with zone.js', () => {
  it.each(['before the socket is made', 'after it was made'] as const)(
    '[HO-1] that is loaded %s, listeners run in their zones, as those of the platform do',
    async (when) => {
      const { url } = await startServer();
      const heard = await page.evaluate(
        async ([url, isLate]) => {
          const { load, ResilientWebSocket, zonesHeard } = side;
          if (!isLate) await load();
          const ours = await zonesHeard(ResilientWebSocket, url, 'all', isLate ? load : undefined);
          return { ours, native: await zonesHeard(WebSocket, url, 'all') };
        },
        [url, when === 'after it was made'] as const,
      );
      expect(heard.ours).toEqual(expectedZones('all'));
      expect(heard.native).toEqual(heard.ours);
    },
  );

  it('[HO-2] a handler that replaces another stays in the zone of the first; after null, it has its own', async () => {
    const { url } = await startServer();
    const zones = await page.evaluate(async (url) => {
      await side.load();
      return side.zonesOfReplaced(side.ResilientWebSocket, url);
    }, url);
    expect(zones).toEqual(['first', 'second']);
  });

  const run = (url: string, isOutside: boolean): Promise<Angular> =>
    page.evaluate(
      async ([url, isOutside]) => {
        await side.load();
        const heartbeat = { message: 'probe', isReply: (data: unknown) => data === 'probe' };
        return side.angular(() => new side.ResilientWebSocket(url, [], { heartbeat }), isOutside);
      },
      [url, isOutside] as const,
    );

  describeAngular(run);

  it('[HO-3] made inside, its timers keep the application from being stable', async () => {
    const { url } = await startEndingServer();
    const { stable, shown } = await run(url, false);
    expect(stable).toEqual({ open: false, waiting: false });
    expect(shown).toEqual(['open', 'hello', 'closed']);
  });
});
