import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { Stage } from './stage.ts';

interface Plan {
  readonly count: number;
  readonly bytes: number;
  readonly upRate: number;
}

const MB = 1_000_000;

/** How much longer than the bytes take the end may be away. */
const SLACK_MS = 30_000;

/** A socket that is closed when much of what was sent has not left. */
export const CLOSE_MID: Kind = {
  name: 'close-mid',
  does: '20 to 40 MB in messages of 4 kB to 1 MB, then `close(1000)`, over a line of 5 to 8 MB/s, with all defaults',
  holds: 'all arrives, once, and the close event says 1000',
  transports: ['ws', 'derived', 'global', 'chromium'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, (_, index) => {
      // The first is the one that the default has to do.
      const total = index === 0 ? 40 * MB : draw(random, 20 * MB, 40 * MB);
      const bytes = index === 0 ? MB : Math.round(4000 * 250 ** random());
      const upRate = index === 0 ? 5 * MB : draw(random, 5 * MB, 8 * MB);
      const plan: Plan = { bytes, count: Math.round(total / bytes), upRate };
      return {
        title: `${plan.count} x ${bytes}, ${upRate} B/s`,
        play: (subject: Subject) => play(subject, plan),
      };
    });
  },
};

async function play(subject: Subject, { count, bytes, upRate }: Plan): Promise<Facts> {
  return Stage.with(subject, {}, { upRate }, async (stage) => {
    await stage.connect({});
    await subject.ask({ do: 'burst', count, bytes });
    await subject.ask({ do: 'close', code: 1000 });
    const limitMs = (1000 * count * bytes) / upRate + SLACK_MS;
    const isOver = await stage.until(({ status }) => status === 'closed', limitMs);
    await stage.quiet(limitMs);
    const ledger = await stage.account();
    const { endings } = await subject.ask({ do: 'look' });
    const isRight = endings.length === 1 && endings[0]?.code === 1000;
    const flaws = {
      ...NO_FLAWS,
      silent: ledger.silent,
      doubled: ledger.duplicates,
      lost: ledger.sent - ledger.received,
      ended: isRight ? 0 : 1,
      stuck: isOver ? 0 : 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}
