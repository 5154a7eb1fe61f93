import { setTimeout as pass } from 'node:timers/promises';
import { awaitAtMost } from '../await-at-most.ts';
import type { Subject, SubjectOptions } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS, pick } from './kind.ts';
import { BRISK, ROOMY, Stage } from './stage.ts';

interface Plan {
  readonly isSecure: boolean;
  readonly resend: 'never' | 'unconfirmed';
  /** They are sent before there is a connection. */
  readonly isBacklog: boolean;
  /** Messages of 1 kB. */
  readonly count: number;
  readonly stallsAfter: number;
  /** How long after the client has come back what had left goes on. */
  readonly lateMs: number;
}

const BYTES = 1000;

/** How long it may take until the client is back, and then until all is known. */
const BACK_MS = 15_000;
const SETTLED_MS = 30_000;

/** A burst on a line that stalls, and is carried on when the client has found another. */
export const BURST_STALL: Kind = {
  name: 'burst-stall',
  does: '2,000 to 20,000 messages of 1 kB in one task; one in four before there is a connection; the line stalls after 0.3 to 2 MB and the heartbeat times out; what had left is carried on 0 to 300 ms after the client is back; over `ws:` and `wss:` in turn',
  holds: 'each arrives, is reported or waits; with `never` none comes twice, with `unconfirmed` each arrives',
  transports: ['ws', 'derived', 'global', 'chromium'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, (_, index) => {
      const plan: Plan = {
        isSecure: index % 2 === 1,
        resend: index % 4 < 3 ? 'never' : 'unconfirmed',
        isBacklog: index % 4 === 2,
        // The system may take all of a small one.
        count: index % 4 === 0 ? draw(random, 2000, 8000) : pick(random, [8000, 12_000, 16_000, 20_000]),
        stallsAfter: draw(random, 300_000, 2_000_000),
        lateMs: draw(random, 0, 300),
      };
      const { isSecure, resend, isBacklog, stallsAfter } = plan;
      const stall = Math.min(stallsAfter, (plan.count * BYTES) / 2);
      return {
        title: `${isSecure ? 'wss' : 'ws'}, ${resend}, ${isBacklog ? 'backlog of ' : ''}${plan.count} x 1 kB, stalls after ${stall}`,
        play: (subject: Subject) => play(subject, { ...plan, stallsAfter: stall }),
      };
    });
  },
};

async function play(subject: Subject, plan: Plan): Promise<Facts> {
  const { isSecure, resend, isBacklog, count, stallsAfter, lateMs } = plan;
  return Stage.with(subject, { isSecure }, { stallsAfter }, async (stage) => {
    const options: SubjectOptions = { ...BRISK, ...ROOMY, resend, autoConnect: !isBacklog };
    if (isBacklog) await subject.ask({ do: 'connect', url: stage.url, options });
    else await stage.connect(options);
    await subject.ask({ do: 'burst', count, bytes: BYTES });
    if (isBacklog) await subject.ask({ do: 'reconnect', at: 0 });
    await awaitAtMost(stage.line.stalled, BACK_MS);
    const isBack =
      (await awaitAtMost(
        stage.peer.whenAccepted(2).then(() => true),
        BACK_MS,
      )) ?? false;
    await pass(lateMs);
    stage.line.release();
    const isSettled = isBack && (await stage.settle(SETTLED_MS));
    const ledger = await stage.account();
    const flaws = {
      ...NO_FLAWS,
      silent: ledger.silent,
      doubled: resend === 'never' ? ledger.duplicates : 0,
      lost: resend === 'never' ? 0 : ledger.sent - ledger.received,
      stuck: isSettled ? 0 : 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}
