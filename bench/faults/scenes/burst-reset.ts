import { readFile } from 'node:fs/promises';
import { setTimeout as pass } from 'node:timers/promises';
import { awaitAtMost } from '../await-at-most.ts';
import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { BRISK, ROOMY, Stage } from './stage.ts';

interface Plan {
  readonly resend: 'never' | 'unconfirmed';
  readonly count: number;
  readonly bytes: number;
  /** How much is carried before the line stalls. */
  readonly carries: number;
  /** How long it stalls before it is reset. */
  readonly resetAfterMs: number;
}

const STALLED_MS = 15_000;
const SETTLED_MS = 40_000;

/** Where Linux says how much of a line it keeps for itself at most; three numbers, the last is it. */
const LIMITS = ['/proc/sys/net/ipv4/tcp_rmem', '/proc/sys/net/ipv4/tcp_wmem'];

/** More than that is nowhere the default. */
const USUAL_LIMIT = 32 * 2 ** 20;

/** A burst larger than the system takes, and a reset in the middle of it. */
export const BURST_RESET: Kind = {
  name: 'burst-reset',
  does: '60 to 90 MB in messages of 3 to 6 kB in one task; 4 to 8 MB are carried, and 100 to 300 ms later the line is reset',
  holds:
    'each arrives, is reported or waits, none twice; what neither the line nor the system can have taken arrives; with `unconfirmed` each',
  transports: ['ws', 'derived', 'global', 'chromium'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, (_, index) => {
      const bytes = draw(random, 3000, 6000);
      const plan: Plan = {
        resend: index % 2 === 0 ? 'never' : 'unconfirmed',
        bytes,
        count: Math.round(draw(random, 60_000_000, 90_000_000) / bytes),
        carries: draw(random, 4_000_000, 8_000_000),
        resetAfterMs: draw(random, 100, 300),
      };
      return {
        title: `${plan.resend}, ${plan.count} x ${bytes}, reset after ${plan.carries}`,
        play: (subject: Subject) => play(subject, plan),
      };
    });
  },
};

async function play(subject: Subject, { resend, count, bytes, carries, resetAfterMs }: Plan): Promise<Facts> {
  const kept = await mostKeptBySystem();
  return Stage.with(subject, {}, { stallsAfter: carries }, async (stage) => {
    // The heartbeat must not be what ends the line.
    await stage.connect({ ...BRISK, ...ROOMY, heartbeat: { intervalMs: 1000, timeoutMs: 5000 }, resend });
    await subject.ask({ do: 'burst', count, bytes });
    await awaitAtMost(stage.line.stalled, STALLED_MS);
    await pass(resetAfterMs);
    const { carried } = stage.line;
    stage.line.reset();
    const isSettled = await stage.settle(SETTLED_MS);
    const ledger = await stage.account();
    const gone = resend === 'never' ? Math.ceil((carried + kept) / bytes) : 0;
    const flaws = {
      ...NO_FLAWS,
      silent: ledger.silent,
      doubled: resend === 'never' ? ledger.duplicates : 0,
      lost: Math.max(0, ledger.sent - gone - ledger.received),
      stuck: isSettled ? 0 : 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}

async function mostKeptBySystem(): Promise<number> {
  const limits = await Promise.all(
    LIMITS.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '');
      return Number(text.trim().split(/\s+/)[2] ?? USUAL_LIMIT);
    }),
  );
  return limits.reduce((sum, each) => sum + each, 0);
}
