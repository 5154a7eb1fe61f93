import { byId, make, say, setAll } from '../dom.ts';
import { Drawing, type Window } from './drawing.ts';
import { drawEnding, drawMessage, frame } from './glyphs.ts';
import { type Journal, MESSAGE_FATES } from './journal.ts';

const RECENT_MS = 30_000;

/** The drawing shows no less, however little there is to see. */
const SHORTEST_MS = 10_000;

/** Of the time that is shown, so much lies ahead, so that a countdown is seen to run towards its end. */
const AHEAD_SHARE = 0.2;

/** So often it is drawn anew while it runs. */
const FRAME_MS = 50;

/** So often for those who want less motion. */
const CALM_FRAME_MS = 1000;

/** The timeline of one journal at a time, with its buttons. */
export class TimelineView {
  readonly #drawing = new Drawing(byId('timeline'), 'timeline-title timeline-summary');
  readonly #pause = byId('pause', HTMLButtonElement);
  #journal: Journal;
  /** Whether the journal goes on as time does. */
  #isLive = true;
  #pausedAt: number | undefined;
  #isRecent = true;
  #drawnAt = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#pause.addEventListener('click', () => {
      this.#pausedAt = this.#pausedAt === undefined ? performance.now() : undefined;
      this.#refresh();
    });
    for (const [id, isRecent] of [
      ['recent', true],
      ['all', false],
    ] as const) {
      byId(id).addEventListener('click', () => {
        this.#isRecent = isRecent;
        this.#refresh();
      });
    }
    new ResizeObserver(() => this.#draw()).observe(byId('timeline'));
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
    const tick = (at: number): void => {
      const isDue = at - this.#drawnAt >= (isCalm.matches ? CALM_FRAME_MS : FRAME_MS);
      if (isDue && this.#isLive && this.#pausedAt === undefined) this.#draw();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  /** Shows another journal. One that is not live is shown whole. */
  show(journal: Journal, isLive: boolean): void {
    this.#journal = journal;
    this.#isLive = isLive;
    this.#isRecent = isLive;
    this.#pausedAt = undefined;
    this.#pause.disabled = !isLive;
    this.#refresh();
  }

  #refresh(): void {
    this.#pause.setAttribute('aria-pressed', String(this.#pausedAt !== undefined));
    byId('recent').setAttribute('aria-pressed', String(this.#isRecent));
    byId('all').setAttribute('aria-pressed', String(!this.#isRecent));
    this.#draw();
  }

  #draw(): void {
    this.#drawnAt = performance.now();
    const { since = this.#drawnAt, until = this.#drawnAt } = this.#journal;
    const now = this.#isLive ? (this.#pausedAt ?? this.#drawnAt) : until;
    this.#drawing.show(this.#journal, this.#windowAt(now, since), now);
    this.#summarise(now - since);
    this.#explain();
  }

  #windowAt(now: number, since: number): Window {
    const passedMs = now - since;
    if (!this.#isLive) return { from: this.#isRecent ? now - RECENT_MS : since, to: now };
    const lengthMs = this.#isRecent ? RECENT_MS : Math.max(SHORTEST_MS, passedMs / (1 - AHEAD_SHARE));
    const from = Math.max(since, now - lengthMs * (1 - AHEAD_SHARE));
    return { from, to: from + lengthMs };
  }

  /** For those who do not see the drawing. */
  #summarise(durationMs: number): void {
    const { marks } = this.#journal;
    const endings = marks.filter(({ kind }) => kind === 'ending').length;
    const messages = marks.filter(({ kind }) => kind === 'message').length;
    const text = `${endings} endings and ${messages} marks of messages in ${Math.round(durationMs / 1000)} s.`;
    say(byId('timeline-summary'), text);
  }

  /** The legend: all fates of messages, and the classes of endings that there have been. */
  #explain(): void {
    const classes = new Set<string>();
    for (const mark of this.#journal.marks) if (mark.kind === 'ending') classes.add(mark.ending.category);
    const list = byId('legend', HTMLUListElement);
    const key = [...classes].join();
    if (list.getAttribute('data-classes') === key) return;
    list.replaceChildren(
      ...[...classes].map((each) => make('li', {}, frame(drawEnding(each)), each)),
      ...MESSAGE_FATES.map((each) => make('li', {}, frame(drawMessage(each)), each)),
    );
    setAll(list, { 'data-classes': key });
  }
}
