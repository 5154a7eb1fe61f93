import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENTRIES, PEER_ENTRIES } from '../support/application.ts';
import { bundle } from '../support/bundle.ts';

/**
 * Bytes of a minified bundle for browsers after Brotli, at most, of the build for production. Raise one in the commit that says
 * what it buys. The goals are 12,288 for the default, 5,120 for `lite` and 16,384 for `full` (ADR 57).
 */
const BUDGETS: Readonly<Record<string, number>> = {
  'resilient-websocket': 16_500,
  'resilient-websocket/lite': 7600,
  'resilient-websocket/full': 20_050,
  'resilient-websocket/kit': 20_450,
  'resilient-websocket/codes': 7500,
  'resilient-websocket/presets': 680,
  'resilient-websocket/trace': 20_770,
  'resilient-websocket/testing': 900,
  // With the class, which takes nearly all of it.
  'resilient-websocket/reconnecting-websocket': 18_060,
  'resilient-websocket/partysocket': 18_920,
  'resilient-websocket/connections': 17_610,
  // With the class, which an application has once, and without React.
  'resilient-websocket/react': 17_110,
};

describe('the size of a bundle', () => {
  it('[PK-9] has a budget for every entry', () => {
    expect(Object.keys(BUDGETS)).toEqual([...ENTRIES, ...PEER_ENTRIES]);
  });

  it.each(Object.entries(BUDGETS))('[PK-9] %s takes %d bytes at most', async (entry, most) => {
    const { text } = await bundle(`export * from '${entry}'`, {
      production: true,
      minify: true,
      external: ['react'],
    });
    const { length } = brotliCompressSync(text);
    expect(length).toBeLessThanOrEqual(most);
    // What is far below its budget has none.
    expect(length).toBeGreaterThan(most * 0.9);
  });
});
