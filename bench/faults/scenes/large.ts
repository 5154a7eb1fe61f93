import { setTimeout as pass } from 'node:timers/promises';
import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { countTimes, keepLedger } from './ledger.ts';
import { BRISK, ROOMY, Stage } from './stage.ts';

const MIB = 2 ** 20;
const LARGE_BYTES = 8 * MIB;
const LARGE_OUT_BYTES = [32 * MIB, 48 * MIB, 64 * MIB] as const;

/** Much longer than the message takes at any of the rates. */
const LIMIT_MS = 40_000;

/** Who has begun anew so often will do so for ever. */
const ENOUGH = 3;

/** How long the line is watched after the message has arrived. */
const WATCHED_MS = 1500;

/** Bytes per second towards the client: the message takes three to six times interval and timeout. */
const DOWN_RATE = [1_000_000, 1_800_000] as const;

/**
 * Towards the server the system keeps what the line carries in its last 2 to 3 s, and nobody sees that go on: it must not
 * take as long as the timeout, and the message must be larger than that.
 */
const UP_RATE = [4_000_000, 5_000_000] as const;
const UP_HEARTBEAT = { intervalMs: 250, timeoutMs: 4000 } as const;

/** One large message from the server. */
export const LARGE_IN: Kind = {
  name: 'large-in',
  does: 'one message of 8 MiB from the server, over a line of 1 to 1.8 MB/s: it takes three to six times as long as interval and timeout of the heartbeat',
  holds: 'it arrives, over one connection',
  // Elsewhere nobody sees that a message is on its way.
  transports: ['ws', 'derived'],
  plan: (random, _transport, count) =>
    Array.from({ length: count }, () => {
      const rate = draw(random, ...DOWN_RATE);
      return { title: `${rate} B/s`, play: (subject: Subject) => playIn(subject, rate) };
    }),
};

/** One large message from the client. */
export const LARGE_OUT: Kind = {
  name: 'large-out',
  does: 'one of 32, 48 or 64 MiB towards the server, over 4 to 5 MB/s: two to four times interval and timeout',
  holds: 'it arrives, over one connection',
  // Elsewhere a message is counted as waiting until it has left whole.
  transports: ['ws', 'derived'],
  plan: (random, _transport, count) =>
    Array.from({ length: count }, (_, index) => {
      const rate = draw(random, ...UP_RATE);
      const bytes = LARGE_OUT_BYTES[index % LARGE_OUT_BYTES.length] ?? LARGE_BYTES;
      const title = `${bytes / MIB} MiB, ${rate} B/s`;
      return { title, play: (subject: Subject) => playOut(subject, bytes, rate) };
    }),
};

async function playIn(subject: Subject, downRate: number): Promise<Facts> {
  const text = '1'.padEnd(LARGE_BYTES, ' x');
  const accept = (socket: { send(text: string): void }): void => socket.send(text);
  return Stage.with(subject, { accept }, { downRate }, async (stage) => {
    await stage.connect({ ...BRISK, ...ROOMY });
    await stage.until(({ arrivals, endings }) => arrivals > 0 || endings.length >= ENOUGH, LIMIT_MS);
    await pass(WATCHED_MS);
    const { arrivals } = await subject.report();
    // Each connection brings it anew: the first is what counts.
    const ledger = keepLedger(1, countTimes(arrivals.slice(0, 1)), [], 0);
    const flaws = {
      ...NO_FLAWS,
      lost: arrivals.length > 0 ? 0 : 1,
      ended: stage.peer.accepted - 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}

async function playOut(subject: Subject, bytes: number, upRate: number): Promise<Facts> {
  return Stage.with(subject, {}, { upRate }, async (stage) => {
    await stage.connect({ ...BRISK, ...ROOMY, heartbeat: UP_HEARTBEAT });
    await subject.ask({ do: 'burst', count: 1, bytes });
    // One that was reported as lost is not waited for.
    await stage.until(({ drops }) => drops > 0 || stage.peer.times.size > 0, LIMIT_MS);
    await pass(WATCHED_MS);
    const ledger = await stage.account();
    const flaws = {
      ...NO_FLAWS,
      silent: ledger.silent,
      doubled: ledger.duplicates,
      lost: ledger.sent - ledger.received,
      ended: stage.peer.accepted - 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}
