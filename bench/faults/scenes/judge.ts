import { atMost, type Bound } from '../../report/bounds.ts';
import { TRANSPORTS } from '../subject/subject.ts';
import type { Flaws } from './kind.ts';
import type { Played } from './play.ts';

/** What each flaw is called in a bound. */
const FLAW_NAMES: Readonly<Record<keyof Flaws, string>> = {
  silent: 'messages lost unreported',
  doubled: 'messages that came twice',
  lost: 'messages lost that had to arrive',
  ended: 'live connections ended',
  kept: 'messages kept for nothing',
  stuck: 'scenes stuck',
};

/** The names of the flaws. */
export const FLAW_KEYS = Object.keys(FLAW_NAMES) as readonly (keyof Flaws)[];

/** What has to hold over each transport that was among them. */
export function judgeScenes(played: readonly Played[]): readonly Bound[] {
  return TRANSPORTS.flatMap((transport) => {
    const scenes = played.filter((scene) => scene.transport === transport);
    if (scenes.length === 0) return [];
    return FLAW_KEYS.map((flaw) => {
      return atMost(`over ${transport}: ${FLAW_NAMES[flaw]}`, sumFlaws(scenes, flaw), 0);
    });
  });
}

/** How often a flaw was found. */
export function sumFlaws(played: readonly Played[], flaw: keyof Flaws): number {
  return played.reduce((sum, { flaws }) => sum + flaws[flaw], 0);
}

/** Whether anything went wrong in a scene. */
export function hasFlaws({ flaws }: Pick<Played, 'flaws'>): boolean {
  return FLAW_KEYS.some((flaw) => flaws[flaw] > 0);
}
