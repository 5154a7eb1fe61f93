import type { Subject, Transport } from '../subject/subject.ts';
import type { Ledger } from './ledger.ts';

/** What must never happen, and how often it did. */
export interface Flaws {
  /** Messages lost unreported. */
  readonly silent: number;
  /** Messages that came twice although nothing is sent again. */
  readonly doubled: number;
  /** Messages that had to arrive, and did not. */
  readonly lost: number;
  /** Connections that were ended although they lived. */
  readonly ended: number;
  /** Messages that were kept beyond all measure, for a confirmation that never came. */
  readonly kept: number;
  /** Scenes that did not come to their end in time. */
  readonly stuck: number;
}

export const NO_FLAWS: Flaws = { silent: 0, doubled: 0, lost: 0, ended: 0, kept: 0, stuck: 0 };

/** What came of a scene. */
export interface Facts {
  readonly ledger: Ledger;
  readonly flaws: Flaws;
  /** Faults that were inflicted. */
  readonly faults: number;
  /** What happened in words, where it went wrong. */
  readonly remark?: string;
}

/** One scene of a kind. */
export interface Scene {
  /** What sets it apart from the others of its kind. */
  readonly title: string;
  /** Plays it with a subject that has done nothing yet, or has finished another scene. */
  play(subject: Subject): Promise<Facts>;
}

/** A kind of fault that is played once for each transport: it owns its plan, its server, its line and its judgement. */
export interface Kind {
  readonly name: string;
  /** What happens, for the page. */
  readonly does: string;
  /** What has to hold, for the page. */
  readonly holds: string;
  /** Those where it has a meaning. */
  readonly transports: readonly Transport[];
  /**
   * The scenes; the same chance gives the same ones.
   *
   * @param count How many at most.
   */
  plan(random: () => number, transport: Transport, count: number): readonly Scene[];
}

/** A whole number from a range, both ends included. */
export function draw(random: () => number, from: number, to: number): number {
  return Math.floor(from + (to - from + 1) * random());
}

/** One of a list. */
export function pick<T>(random: () => number, items: readonly [T, ...T[]]): T {
  return items[Math.floor(items.length * random())] ?? items[0];
}
