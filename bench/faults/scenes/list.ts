import { BLOCKED_LOOP } from './blocked-loop.ts';
import { BURST_RESET } from './burst-reset.ts';
import { BURST_STALL } from './burst-stall.ts';
import { CLOSE_MID } from './close-mid.ts';
import type { Kind } from './kind.ts';
import { LARGE_IN, LARGE_OUT } from './large.ts';
import { NO_PONG } from './no-pong.ts';
import { RECONNECT_MID } from './reconnect-mid.ts';

/** How often a kind is played over each of its transports. */
export interface Repeated {
  readonly kind: Kind;
  /** In a full run. */
  readonly scenes: number;
  /** In a fast one. */
  readonly fastScenes: number;
}

/** The kinds of scenes, in the order in which they are played. */
export const KINDS: readonly Repeated[] = [
  { kind: BURST_STALL, scenes: 8, fastScenes: 4 },
  { kind: BURST_RESET, scenes: 4, fastScenes: 1 },
  { kind: LARGE_IN, scenes: 3, fastScenes: 1 },
  { kind: LARGE_OUT, scenes: 3, fastScenes: 1 },
  { kind: NO_PONG, scenes: 4, fastScenes: 2 },
  { kind: BLOCKED_LOOP, scenes: 4, fastScenes: 1 },
  { kind: CLOSE_MID, scenes: 3, fastScenes: 1 },
  { kind: RECONNECT_MID, scenes: 8, fastScenes: 2 },
];
