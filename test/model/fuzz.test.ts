import { ResilientWebSocket } from 'resilient-websocket';
import type { Behaviour } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/lab/storm/random.ts';
import { over } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

const BEHAVIOURS: readonly Behaviour[] = [
  { do: 'accept' },
  { do: 'accept' },
  { do: 'close', code: 1012 },
  { do: 'close', code: 1001, afterMs: 2 },
  { do: 'close', code: 4000, afterMs: 5 },
  { do: 'close', code: 1008 },
  { do: 'close', code: 1000, afterMs: 3 },
  { do: 'reset' },
  { do: 'reset', afterMs: 4 },
  { do: 'fin', afterMs: 1 },
  { do: 'ignore-close' },
  { do: 'refuse', status: 503 },
  { do: 'hang' },
];

/** A few turns of the event loop or a few milliseconds: the pace of the fuzz, and nothing that it waits for. */
async function aWhile(random: () => number): Promise<void> {
  if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 12));
  for (let turn = Math.floor(random() * 8); turn > 0; turn--) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the real class in random order', () => {
  it.each([1, 2, 3, 4])(
    '[FZ-1] never shows the server more than one live and one retiring connection, seed %i',
    async (seed) => {
      const random = seeded(seed);
      const server = await startServer();
      const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
      const socket = new ResilientWebSocket(server.url, [], {
        random,
        backoff: { minMs: 0, baseMs: 4, maxMs: 8 },
        rules: [{ when: 'restart', then: { action: 'retry', delay: { minMs: 0, maxMs: 4 } } }],
        connectTimeoutMs: 15,
        closeTimeoutMs: 15,
        stableAfterMs: 10,
      });
      let opens = 0;
      let closes = 0;
      socket.addEventListener('open', () => {
        opens++;
        // Every open is followed by a close before the next.
        expect(closes).toBeGreaterThanOrEqual(opens - 1);
      });
      socket.addEventListener('close', () => closes++);
      for (let step = 0; step < 1500; step++) {
        server.otherwise = pick(BEHAVIOURS);
        pick([
          () => socket.send(`message ${step}`),
          () => socket.close(pick([undefined, 1000, 4999])),
          () => socket.reconnect(),
          () => socket.reconnect(),
          () => {},
          () => {},
        ])();
        await aWhile(random);
        expect(server.live).toBeLessThanOrEqual(2);
      }
      expect(opens).toBeGreaterThan(50);
      expect(server.mostLive).toBeLessThanOrEqual(2);
      socket.close();
      await over(socket);
      await expect.poll(() => server.live).toBe(0);
    },
  );
});
