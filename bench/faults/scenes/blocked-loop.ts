import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { BRISK, Stage } from './stage.ts';

/** The server shares its process with those of other scenes, and must have answered long before the deadline. */
const HEARTBEAT = { intervalMs: 300, timeoutMs: 1500 } as const;

/** Longer than until the loop is blocked. */
const ANSWERS_AFTER_MS = 300;

/** How often the loop is blocked in each scene. */
const BLOCKS = 4;

/** A client whose event loop is blocked when the answer to a probe comes. */
export const BLOCKED_LOOP: Kind = {
  name: 'blocked-loop',
  does: `a synchronous job, ${BLOCKS} times in each scene, from before the answer to a probe comes until 0 to 100 ms after its deadline, and once until 0.3 to 2 s after it`,
  holds: 'no connection is ended: the answer waits in the socket',
  transports: ['ws', 'derived', 'global', 'chromium'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, () => {
      const latesMs = Array.from({ length: BLOCKS }, (_, block) =>
        block === BLOCKS - 1 ? draw(random, 300, 2000) : draw(random, 0, 100),
      );
      return {
        title: `${latesMs.join(', ')} ms late`,
        play: (subject: Subject) => play(subject, latesMs),
      };
    });
  },
};

async function play(subject: Subject, latesMs: readonly number[]): Promise<Facts> {
  return Stage.with(subject, { answersAfterMs: ANSWERS_AFTER_MS }, {}, async (stage) => {
    await stage.connect({ ...BRISK, heartbeat: HEARTBEAT });
    for (const lateMs of latesMs) {
      await subject.ask({ do: 'burst', count: 1, bytes: 100 });
      await subject.ask({ do: 'block', timeoutMs: HEARTBEAT.timeoutMs, lateMs });
    }
    const { endings } = await subject.ask({ do: 'look' });
    await stage.settle(5000);
    const ledger = await stage.account();
    const flaws = {
      ...NO_FLAWS,
      silent: ledger.silent,
      doubled: ledger.duplicates,
      lost: ledger.sent - ledger.received,
      ended: endings.length,
    };
    return { ledger, flaws, faults: latesMs.length, remark: await stage.remark() };
  });
}
