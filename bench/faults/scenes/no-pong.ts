import { setTimeout as pass } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { awaitAtMost } from '../await-at-most.ts';
import type { Subject } from '../subject/subject.ts';
import { draw, type Facts, type Kind, NO_FLAWS } from './kind.ts';
import { BRISK, ROOMY, Stage } from './stage.ts';

interface Plan {
  readonly isSilent: boolean;
  readonly hasEmptyPongs: boolean;
  readonly resend: 'never' | 'unconfirmed';
  readonly count: number;
  /** How often the server says something, where it does. */
  readonly everyMs: number;
}

const HEARTBEAT = { intervalMs: 300, timeoutMs: 1400 } as const;

/** How long it talks: several times interval and timeout. */
const TALK_MS = 4000;

/** When the heartbeat must have timed out on a silent line, and another connection be open. */
const FOUND_MS = 12_000;

const BYTES = 100;

/** So many may be kept for a confirmation that never comes. */
const MOST_KEPT = 10_000;

/** A server that never answers a probe. */
export const NO_PONG: Kind = {
  name: 'no-pong',
  does: 'the server answers no probe, or with empty Pongs: either it says something every 20 to 200 ms for 4 s while 20,000 to 50,000 messages come, and then the line is reset; or it is silent',
  holds:
    'the line of the one that talks is not ended; that of the silent one is, and there is another; each message arrives, is reported, waits or is counted as forgotten, none twice, and no more than 10,000 are kept to be confirmed',
  transports: ['ws', 'derived', 'global', 'chromium'],
  plan(random, _transport, count) {
    return Array.from({ length: count }, (_, index) => {
      const isSilent = index % 2 === 1;
      const plan: Plan = {
        isSilent,
        hasEmptyPongs: index % 4 === 2,
        resend: index % 4 < 2 ? 'never' : 'unconfirmed',
        count: isSilent ? draw(random, 100, 12_000) : draw(random, 20_000, 50_000),
        everyMs: draw(random, 20, 200),
      };
      const talk = `talks every ${plan.everyMs} ms${plan.hasEmptyPongs ? ', empty Pongs' : ''}`;
      const title = isSilent ? 'silent' : talk;
      return {
        title: `${title}, ${plan.resend}, ${plan.count} messages`,
        play: (subject: Subject) => play(subject, plan),
      };
    });
  },
};

async function play(subject: Subject, plan: Plan): Promise<Facts> {
  const { isSilent, hasEmptyPongs, resend, count, everyMs } = plan;
  const accept = (socket: WebSocket): void => {
    if (isSilent) return;
    let number = 0;
    const talking = setInterval(() => socket.send(String(++number)), everyMs);
    socket.on('close', () => clearInterval(talking));
  };
  const peerOptions = { answersAfterMs: Number.POSITIVE_INFINITY, hasEmptyPongs, accept };
  return Stage.with(subject, peerOptions, {}, async (stage) => {
    await stage.connect({ ...BRISK, ...ROOMY, heartbeat: HEARTBEAT, resend });
    await subject.ask({ do: 'burst', count, bytes: BYTES });
    let ended = 0;
    let kept = 0;
    if (!isSilent) {
      await pass(TALK_MS);
      ended = stage.peer.accepted - 1;
      kept = Math.max(0, (await subject.ask({ do: 'look' })).unconfirmed - MOST_KEPT);
      stage.peer.terminate();
    }
    const found = stage.peer.whenAccepted(stage.peer.accepted + 1).then(() => true);
    const isBack = (await awaitAtMost(found, FOUND_MS)) ?? false;
    await stage.quiet(FOUND_MS);
    const ledger = await stage.account();
    // Nothing confirms anything here: of what the platform no longer had when the line was reset, nobody can know.
    const { forgotten } = await subject.ask({ do: 'look' });
    const flaws = {
      ...NO_FLAWS,
      silent: Math.max(0, ledger.silent - forgotten),
      doubled: resend === 'never' ? ledger.duplicates : 0,
      // What waits is not lost; what is neither received nor reported nor waiting is silent.
      lost: resend === 'never' ? 0 : ledger.reported,
      ended,
      kept,
      stuck: isBack ? 0 : 1,
    };
    return { ledger, flaws, faults: 1, remark: await stage.remark() };
  });
}
