import type { WebSocket } from 'ws';
import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { countTimes, keepLedger } from './ledger.ts';
import { BRISK, Stage } from './stage.ts';

interface Plan {
  /** How many messages the server sends in one go, and then one by one. */
  readonly burst: number;
  readonly bytes: number;
  readonly everyMs: number;
  /** At which message the client asks for another connection. */
  readonly at: number;
  readonly downRate: number;
}

const BACK_MS = 15_000;

/** Another connection is asked for while the server sends. */
export const RECONNECT_MID: Kind = {
  name: 'reconnect-mid',
  does: 'the server sends 20 to 300 messages of 100 B to 20 kB in one go and then one every 1 to 10 ms, over a line of 1 to 10 MB/s; the client calls `reconnect()` when one of the first has come',
  holds:
    'what the server sent before its Close frame is dispatched to the listeners, each once; there is another connection',
  // A platform that is closing tells no more messages: WHATWG WebSockets Standard, "when a message has been received".
  transports: ['ws', 'derived'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, () => {
      const burst = draw(random, 20, 300);
      const plan: Plan = {
        burst,
        bytes: Math.round(100 * 200 ** random()),
        everyMs: draw(random, 1, 10),
        at: draw(random, 1, Math.ceil(burst / 2)),
        downRate: draw(random, 1_000_000, 10_000_000),
      };
      return {
        title: `${plan.burst} x ${plan.bytes}, at ${plan.at}, ${plan.downRate} B/s`,
        play: (subject: Subject) => play(subject, plan),
      };
    });
  },
};

async function play(subject: Subject, { burst, bytes, everyMs, at, downRate }: Plan): Promise<Facts> {
  let sent = 0;
  let isFirst = true;
  const accept = (socket: WebSocket): void => {
    if (!isFirst) return;
    isFirst = false;
    const say = (): void => {
      // It is closing as soon as the Close frame of the client is there, and answers that.
      if (socket.readyState === socket.OPEN) socket.send(`${++sent} `.padEnd(bytes, 'x'));
    };
    for (let left = burst; left > 0; left--) say();
    const saying = setInterval(say, everyMs);
    socket.on('close', () => clearInterval(saying));
  };
  return Stage.with(subject, { accept }, { downRate }, async (stage) => {
    await subject.ask({ do: 'connect', url: stage.url, options: BRISK });
    await subject.ask({ do: 'reconnect', at });
    const isBack = await stage.until(({ opens }) => opens > 1, BACK_MS);
    const { arrivals } = await subject.report();
    const ledger = keepLedger(sent, countTimes(arrivals), [], 0);
    const flaws = {
      ...NO_FLAWS,
      lost: ledger.silent,
      doubled: ledger.duplicates,
      ended: Math.max(0, stage.peer.accepted - 2),
      stuck: isBack ? 0 : 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}
