import type { ClosureExplanation } from '../../codes.ts';
import type { Closure } from '../../full.ts';

/** Where a connection can stand, as the timeline shows it, from top to bottom. */
export const LANES = ['connecting', 'open', 'closing', 'waiting', 'suspended', 'closed'] as const;

export type Lane = (typeof LANES)[number];

/** A stay in one lane. Times are in milliseconds on the clock of the journal. */
export interface Span {
  readonly lane: Lane;
  readonly from: number;
  /** `undefined` while it lasts. */
  readonly to: number | undefined;
  /** While waiting: when the next attempt is due. */
  readonly dueAt: number | undefined;
}

/** A closure, and the sentences that explain it. */
export interface Ending extends Closure, ClosureExplanation {}

/**
 * What became of a message. `queued`: it waits. `flushed`: it has waited, and was sent. `in-doubt`: it had left when the
 * connection ended, and it is unconfirmed.
 */
export const MESSAGE_FATES = ['sent', 'queued', 'flushed', 'received', 'in-doubt', 'dropped'] as const;

export type MessageFate = (typeof MESSAGE_FATES)[number];

/** Something that happened at one moment. */
export type Mark =
  | { readonly kind: 'ending'; readonly at: number; readonly ending: Ending }
  | { readonly kind: 'message'; readonly at: number; readonly fate: MessageFate }
  | { readonly kind: 'note'; readonly at: number; readonly text: string };

/** No more is kept of either kind; the oldest go first. */
const MOST_ENTRIES = 4000;

/** What happened to one socket, or to one after another, in the order of time. */
export class Journal {
  readonly #spans: Span[] = [];
  readonly #marks: Mark[] = [];
  readonly #listeners: ((mark: Mark) => void)[] = [];

  get spans(): readonly Span[] {
    return this.#spans;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** The first moment in it. */
  get since(): number | undefined {
    const firsts = [this.#spans[0]?.from, this.#marks[0]?.at].filter((each) => each !== undefined);
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  }

  /** The last moment in it. */
  get until(): number | undefined {
    const span = this.#spans.at(-1);
    const lasts = [span?.to ?? span?.from, this.#marks.at(-1)?.at].filter((each) => each !== undefined);
    return lasts.length === 0 ? undefined : Math.max(...lasts);
  }

  /** Where it stands. */
  get current(): Span | undefined {
    const span = this.#spans.at(-1);
    return span?.to === undefined ? span : undefined;
  }

  /** Enters a lane; whatever lasted is over. */
  enter(lane: Lane, at: number, dueAt?: number): void {
    if (this.current?.lane === lane && lane !== 'waiting' && lane !== 'connecting') return;
    this.leave(at);
    this.#spans.push({ lane, from: at, to: undefined, dueAt });
    if (this.#spans.length > MOST_ENTRIES) this.#spans.shift();
  }

  /** Ends what lasts. */
  leave(at: number): void {
    const { current } = this;
    if (current === undefined) return;
    this.#spans.pop();
    if (at > current.from) this.#spans.push({ ...current, to: at });
  }

  /** Takes note of something, and tells those who listen. */
  add(mark: Mark): void {
    this.#marks.push(mark);
    if (this.#marks.length > MOST_ENTRIES) this.#marks.shift();
    for (const listener of this.#listeners) listener(mark);
  }

  /** Calls back for each mark from now on. */
  onMark(listener: (mark: Mark) => void): void {
    this.#listeners.push(listener);
  }
}
