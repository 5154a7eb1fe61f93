import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENTRIES, PEER_ENTRIES } from '../support/application.ts';
import { bundle } from '../support/bundle.ts';

/** Bytes of a minified bundle for browsers after Brotli, at most. Raise one in the commit that says what it buys. */
const BUDGETS: Readonly<Record<string, number>> = {
  'resilient-websocket': 27_200,
  'resilient-websocket/codes': 5000,
  'resilient-websocket/presets': 520,
  'resilient-websocket/trace': 15_200,
  'resilient-websocket/testing': 930,
  // With the class, which takes nearly all of it.
  'resilient-websocket/reconnecting-websocket': 28_300,
  'resilient-websocket/partysocket': 29_400,
  'resilient-websocket/connections': 28_500,
  // With the class, which an application has once, and without React.
  'resilient-websocket/react': 27_900,
};

describe('the size of a bundle', () => {
  it('[PK-9] has a budget for every entry', () => {
    expect(Object.keys(BUDGETS)).toEqual([...ENTRIES, ...PEER_ENTRIES]);
  });

  it.each(Object.entries(BUDGETS))('[PK-9] %s takes %d bytes at most', async (entry, most) => {
    const { text } = await bundle(`export * from '${entry}'`, { minify: true, external: ['react'] });
    const { length } = brotliCompressSync(text);
    expect(length).toBeLessThanOrEqual(most);
    // What is far below its budget has none.
    expect(length).toBeGreaterThan(most * 0.9);
  });
});
