import { seeded } from '../../../src/lab/storm/random.ts';
import { PageSubject } from '../subject/page-subject.ts';
import { ProcessSubject } from '../subject/process-subject.ts';
import type { Subject, Transport } from '../subject/subject.ts';
import { type Facts, NO_FLAWS, type Scene } from './kind.ts';
import { KINDS, type Repeated } from './list.ts';

/** What is to be played. */
export interface Programme {
  readonly seed: number;
  readonly isFast: boolean;
  /** Names of kinds. */
  readonly kinds: readonly string[];
  readonly transports: readonly Transport[];
}

/** A scene that was played. */
export interface Played extends Facts {
  readonly kind: string;
  readonly transport: Transport;
  readonly title: string;
  readonly tookMs: number;
}

/** So many transports are played at the same time: more would only wait for the cores. */
const LANES = 2;

const NOTHING = {
  sent: 0,
  received: 0,
  duplicates: 0,
  reported: 0,
  reportedYetReceived: 0,
  queued: 0,
  silent: 0,
};

/** Plays all scenes, one after the other over each transport. */
export async function playScenes(
  programme: Programme,
  tell: (played: Played) => void,
): Promise<readonly Played[]> {
  const results: Played[] = [];
  const waiting = [...programme.transports];
  const lanes = Array.from({ length: LANES }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for await (const played of playOver(next, programme)) {
        results.push(played);
        tell(played);
      }
    }
  });
  await Promise.all(lanes);
  return results;
}

async function* playOver(
  transport: Transport,
  { seed, isFast, kinds }: Programme,
): AsyncGenerator<Played, void, undefined> {
  const chosen = KINDS.filter(({ kind }) => kinds.includes(kind.name) && kind.transports.includes(transport));
  let subject = await startSubject(transport);
  try {
    for (const each of chosen) {
      for (const scene of planOf(each, transport, seed, isFast)) {
        const startedAt = performance.now();
        const { facts, isGone } = await playOne(scene, subject);
        const tookMs = Math.round(performance.now() - startedAt);
        yield { ...facts, kind: each.kind.name, transport, title: scene.title, tookMs };
        if (!isGone) continue;
        await subject.stop();
        subject = await startSubject(transport);
      }
    }
  } finally {
    await subject.stop();
  }
}

/** The scenes of a kind are the same whatever else is played. */
function planOf(
  { kind, scenes, fastScenes }: Repeated,
  transport: Transport,
  seed: number,
  isFast: boolean,
): readonly Scene[] {
  const salt = [...`${kind.name} ${transport}`].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 7);
  return kind.plan(seeded(seed + salt), transport, isFast ? fastScenes : scenes);
}

async function playOne(scene: Scene, subject: Subject): Promise<{ facts: Facts; isGone: boolean }> {
  try {
    return { facts: await scene.play(subject), isGone: false };
  } catch (error) {
    const remark = error instanceof Error ? error.message : String(error);
    return {
      facts: { ledger: NOTHING, flaws: { ...NO_FLAWS, stuck: 1 }, faults: 1, remark },
      isGone: true,
    };
  }
}

function startSubject(transport: Transport): Promise<Subject> {
  return transport === 'chromium' ? PageSubject.start() : Promise.resolve(new ProcessSubject(transport));
}
