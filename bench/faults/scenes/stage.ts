import { setTimeout as pass } from 'node:timers/promises';
import { NarrowLine, type Narrowness } from '../../../test/support/narrow-line.ts';
import type { Standing, Subject, SubjectOptions } from '../subject/subject.ts';
import { keepLedger, type Ledger } from './ledger.ts';
import { Peer, type PeerOptions } from './peer.ts';

/** How often a subject is looked at. */
const LOOK_MS = 50;

/** Nothing comes to the server any more after such a silence. */
const QUIET_MS = 500;

/** A short heartbeat and a short way back. */
export const BRISK = {
  heartbeat: { intervalMs: 500, timeoutMs: 1000 },
  backoff: { minMs: 10, baseMs: 50, maxMs: 100 },
} as const satisfies SubjectOptions;

/** Room for whatever a scene sends. */
export const ROOMY = {
  queue: { maxMessages: 1_000_000, maxBytes: 2 ** 30 },
} as const satisfies SubjectOptions;

/** A server and a line to it, for one scene. */
export class Stage {
  readonly peer: Peer;
  readonly line: NarrowLine;
  readonly url: string;
  readonly #subject: Subject;

  private constructor(subject: Subject, peer: Peer, line: NarrowLine, isSecure: boolean) {
    this.#subject = subject;
    this.peer = peer;
    this.line = line;
    this.url = `${isSecure ? 'wss' : 'ws'}://127.0.0.1:${line.port}/`;
  }

  /** Sets it up, lets the scene happen, and takes it down. */
  static async with<T>(
    subject: Subject,
    peerOptions: PeerOptions,
    narrowness: Narrowness,
    play: (stage: Stage) => Promise<T>,
  ): Promise<T> {
    const peer = await Peer.start(peerOptions);
    const line = await NarrowLine.start(peer.port, narrowness);
    try {
      return await play(new Stage(subject, peer, line, peerOptions.isSecure ?? false));
    } finally {
      await line.stop();
      await peer.stop();
    }
  }

  /**
   * Connects the subject.
   *
   * @throws If that takes too long.
   */
  async connect(options: SubjectOptions): Promise<void> {
    await this.#subject.ask({ do: 'connect', url: this.url, options });
    if (!(await this.until(({ status }) => status === 'open', 10_000)))
      throw new Error('It never connected.');
  }

  /** Looks until something is so; `false` if it takes longer. */
  async until(isSo: (standing: Standing) => boolean, limitMs: number): Promise<boolean> {
    const before = performance.now();
    while (!isSo(await this.#subject.ask({ do: 'look' }))) {
      if (performance.now() - before > limitMs) return false;
      await pass(LOOK_MS);
    }
    return true;
  }

  /** Until all is sent and known, and nothing more comes to the server; `false` if it takes longer. */
  async settle(limitMs: number): Promise<boolean> {
    const isDone = ({ status, queued, unconfirmed, bufferedAmount }: Standing): boolean =>
      status === 'open' && queued + unconfirmed + bufferedAmount === 0;
    const isSettled = await this.until(isDone, limitMs);
    await this.quiet(isSettled ? limitMs : 0);
    return isSettled;
  }

  /** Until nothing more comes to the server. */
  async quiet(limitMs: number): Promise<void> {
    const before = performance.now();
    do await pass(LOOK_MS);
    while (
      performance.now() - Math.max(before, this.peer.lastAt) < QUIET_MS &&
      performance.now() - before < limitMs + QUIET_MS
    );
  }

  /** What became of what the subject has sent. */
  async account(): Promise<Ledger> {
    const { sent, queued } = await this.#subject.ask({ do: 'look' });
    const { drops } = await this.#subject.report();
    return keepLedger(
      sent,
      this.peer.times,
      drops.map(([number]) => number),
      queued,
    );
  }

  /** What happened, for a scene that went wrong. */
  async remark(): Promise<string> {
    const { status, endings, queued, unconfirmed, bufferedAmount } = await this.#subject.ask({ do: 'look' });
    const { drops, uncaught } = await this.#subject.report();
    return [
      `${status}, ${this.peer.accepted} connections`,
      `ends: ${countAlike(endings.map(({ code, cause }) => `${code} ${cause}`))}`,
      `drops: ${countAlike(drops.map(([, reason]) => reason))}`,
      `queued ${queued}, unconfirmed ${unconfirmed}, buffered ${bufferedAmount}`,
      ...uncaught.map((message) => `uncaught: ${message}`),
    ].join('; ');
  }
}

function countAlike(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, times]) => `${times} x ${word}`).join(', ') || 'none';
}
