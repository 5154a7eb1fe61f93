import { ALL_FEATURES } from '../features/all-features.ts';
import type { RecordedStep, Trace } from './file.ts';
import { type Difference, Player } from './player.ts';

/** What came of a replay. */
export interface Replay {
  /** The steps that the machine took again, up to and with the one that differs, if one does. */
  readonly steps: readonly RecordedStep[];
  readonly difference: Difference | undefined;
}

/**
 * Has the machine live a trace again, and compares what it does with what was recorded: what happened to it happens again, and what
 * it read it reads again. Ends at the first difference.
 *
 * @throws What the machine throws for what no world would do to it.
 */
export function replay(trace: Trace): Replay {
  const player = new Player(trace, ALL_FEATURES);
  const taken = player.play();
  const { difference } = player;
  return { steps: trace.steps.slice(0, difference ? difference.step + 1 : taken), difference };
}
