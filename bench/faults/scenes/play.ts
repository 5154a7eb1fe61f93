import { seeded } from '../../../src/lab/storm/random.ts';
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

/** So many scenes are played at the same time. Most of their time they wait for slow lines. */
const LANES = 4;

const NOTHING = {
  sent: 0,
  received: 0,
  duplicates: 0,
  reported: 0,
  reportedYetReceived: 0,
  queued: 0,
  silent: 0,
};

/** One kind over one transport. */
interface Job {
  readonly repeated: Repeated;
  readonly transport: Transport;
}

/** Plays all scenes: those of one kind over one transport one after the other, with one subject. */
export async function playScenes(
  { seed, isFast, kinds, transports }: Programme,
  tell: (played: Played) => void,
): Promise<readonly Played[]> {
  const results: Played[] = [];
  const jobs: Job[] = KINDS.filter(({ kind }) => kinds.includes(kind.name)).flatMap((repeated) =>
    transports
      .filter((transport) => repeated.kind.transports.includes(transport))
      .map((transport) => ({ repeated, transport })),
  );
  const lanes = Array.from({ length: LANES }, async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      for await (const played of playJob(job, seed, isFast)) {
        results.push(played);
        tell(played);
      }
    }
  });
  await Promise.all(lanes);
  return results;
}

async function* playJob(
  { repeated, transport }: Job,
  seed: number,
  isFast: boolean,
): AsyncGenerator<Played, void, undefined> {
  let subject = await startSubject(transport);
  try {
    for (const scene of planOf(repeated, transport, seed, isFast)) {
      const startedAt = performance.now();
      const { facts, isGone } = await playOne(scene, subject);
      const tookMs = Math.round(performance.now() - startedAt);
      yield { ...facts, kind: repeated.kind.name, transport, title: scene.title, tookMs };
      if (!isGone) continue;
      await subject.stop();
      subject = await startSubject(transport);
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

async function startSubject(transport: Transport): Promise<Subject> {
  if (transport !== 'chromium') return new ProcessSubject(transport);
  // Only where it is wanted: it takes a while to load.
  const { PageSubject } = await import('../subject/page-subject.ts');
  return PageSubject.start();
}
