import { draw, inSeconds, say, setAll } from '../dom.ts';
import { drawEnding, drawMessage } from './glyphs.ts';
import { type Journal, LANES, type Mark, type Span } from './journal.ts';

/** What part of the time is shown, in milliseconds on the clock of the journal. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const ROWS = ['endings', ...LANES, 'messages', 'notes'] as const;

const ROW_PX = 30;

/** The row of the endings is higher: their codes stand above them. */
const FIRST_ROW_PX = 44;
const AXIS_PX = 26;
const GUTTER_PX = 84;
const BAND_PX = 16;

/** Marks reach beyond their moment. */
const MARGIN_PX = 14;

/** Less room than this, and the labels of two endings would run into each other. */
const LABEL_PX = 36;

/** Room for the length of a delay. */
const LENGTH_PX = 44;

const TICK_STEPS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 3_600_000];

/** Less room than this, and the labels of the axis would run into each other. */
const TICK_PX = 70;

/** How high the drawing is. */
const HEIGHT_PX = FIRST_ROW_PX + (ROWS.length - 1) * ROW_PX + AXIS_PX;

/** Draws a journal. What stays in sight keeps its element, so that a pointer can rest on it. */
export class Drawing {
  readonly #svg: SVGSVGElement = draw('svg', { role: 'img', height: HEIGHT_PX });
  readonly #stage: SVGGElement = draw('g', { class: 'stage' });
  readonly #axis: SVGGElement = draw('g', { class: 'axis' });
  readonly #rows: readonly SVGLineElement[];
  readonly #elements = new Map<Span | Mark, SVGGElement>();
  readonly #edge: SVGRectElement = draw('rect', { class: 'edge', x: 0, y: 0, width: GUTTER_PX - 4 });
  #widthPx = 0;

  /**
   * Puts the drawing into an element.
   *
   * @param labelledBy The elements whose texts say what it shows, by their ids.
   */
  constructor(host: HTMLElement, labelledBy: string) {
    setAll(this.#svg, { 'aria-labelledby': labelledBy });
    host.replaceChildren(this.#svg);
    setAll(this.#edge, { height: HEIGHT_PX - AXIS_PX });
    this.#rows = ROWS.map((_, row) =>
      draw('line', { class: 'row-line', x1: 0, y1: middleOf(row), y2: middleOf(row) }),
    );
    const labels = ROWS.map((name, row) =>
      draw('text', { class: 'lane', x: 0, y: middleOf(row), 'dominant-baseline': 'central' }, name),
    );
    this.#svg.replaceChildren(...this.#rows, this.#axis, this.#stage, this.#edge, ...labels);
  }

  /** Draws what the window shows; `now` is where what lasts ends for the moment. */
  show(journal: Journal, window: Window, now: number): void {
    this.#widthPx = Math.max(200, this.#svg.clientWidth);
    for (const row of this.#rows) setAll(row, { x2: this.#widthPx });
    this.#drawAxis(journal, window);
    const seen = new Set<Span | Mark>();
    for (const span of journal.spans) {
      const to = span.to ?? Math.max(now, span.dueAt ?? now);
      if (to < window.from || span.from > window.to) continue;
      seen.add(span);
      this.#placeSpan(span, this.#elementOf(span, makeSpan), window, now);
    }
    const labels = new Map<string, number>();
    for (const mark of journal.marks) {
      if (mark.at < window.from || mark.at > window.to) continue;
      seen.add(mark);
      this.#placeMark(mark, this.#elementOf(mark, makeMark), window, labels);
    }
    for (const [entry, element] of this.#elements) {
      if (seen.has(entry)) continue;
      element.remove();
      this.#elements.delete(entry);
    }
  }

  #elementOf<T extends Span | Mark>(entry: T, create: (entry: T) => SVGGElement): SVGGElement {
    const known = this.#elements.get(entry);
    if (known !== undefined) return known;
    const element = create(entry);
    this.#elements.set(entry, element);
    this.#stage.append(element);
    return element;
  }

  #xOf(at: number, { from, to }: Window): number {
    const width = this.#widthPx - GUTTER_PX - 2 * MARGIN_PX;
    return GUTTER_PX + MARGIN_PX + ((at - from) / Math.max(1, to - from)) * width;
  }

  #placeSpan({ lane, from, to, dueAt }: Span, element: SVGGElement, window: Window, now: number): void {
    const y = middleOf(ROWS.indexOf(lane)) - BAND_PX / 2;
    const start = Math.max(GUTTER_PX - 6, this.#xOf(from, window));
    const end = this.#xOf(Math.min(to ?? now, window.to), window);
    const [band, ahead, label] = element.children;
    if (band === undefined || ahead === undefined || label === undefined) return;
    setAll(band, { x: start, y, width: Math.max(2, end - start) });
    const isCounting = to === undefined && dueAt !== undefined && dueAt > now;
    const leftPx = isCounting ? Math.max(0, this.#xOf(Math.min(dueAt, window.to), window) - end) : 0;
    setAll(ahead, { x: end, y, width: leftPx });
    const isInside = end - start >= LENGTH_PX;
    const length = isCounting ? dueAt - now : (to ?? now) - from;
    say(label, lane === 'waiting' && (isInside || isCounting) ? inSeconds(length) : '');
    const afterPx = end + leftPx + LENGTH_PX < this.#widthPx ? end + leftPx + LENGTH_PX : start - 4;
    setAll(label, {
      x: isInside ? end - 4 : afterPx,
      y: y + BAND_PX / 2,
      class: isInside ? 'inside' : 'outside',
    });
  }

  #placeMark(mark: Mark, element: SVGGElement, window: Window, labels: Map<string, number>): void {
    const x = this.#xOf(mark.at, window);
    const row = mark.kind === 'ending' ? 'endings' : mark.kind === 'message' ? 'messages' : 'notes';
    setAll(element, { transform: `translate(${x.toFixed(1)} ${middleOf(ROWS.indexOf(row))})` });
    const label = element.querySelector('text');
    if (label === null) return;
    const isFree = x - (labels.get(row) ?? Number.NEGATIVE_INFINITY) >= LABEL_PX;
    if (isFree) labels.set(row, x);
    setAll(label, { visibility: isFree ? 'visible' : 'hidden' });
  }

  #drawAxis(journal: Journal, window: Window): void {
    const length = window.to - window.from;
    const room = Math.max(1, (this.#widthPx - GUTTER_PX) / TICK_PX);
    const step = TICK_STEPS_MS.find((each) => length / each <= room) ?? length;
    const origin = journal.since ?? window.from;
    const ticks: SVGElement[] = [];
    const first = Math.max(0, Math.ceil((window.from - origin) / step) * step);
    for (let at = first; origin + at <= window.to; at += step) {
      const x = this.#xOf(origin + at, window);
      ticks.push(
        draw('line', { x1: x, x2: x, y1: 0, y2: HEIGHT_PX - AXIS_PX }),
        draw('text', { class: 'tick', x, y: HEIGHT_PX - 8, 'text-anchor': 'middle' }, clockText(at, step)),
      );
    }
    this.#axis.replaceChildren(...ticks);
  }
}

function middleOf(row: number): number {
  return row === 0 ? FIRST_ROW_PX - ROW_PX / 2 : FIRST_ROW_PX + (row - 0.5) * ROW_PX;
}

function makeSpan({ lane, dueAt }: Span): SVGGElement {
  const title = draw('title', {}, dueAt === undefined ? lane : `${lane} for the next attempt`);
  return draw(
    'g',
    { class: `span ${lane}`, 'data-lane': lane },
    draw('rect', { class: 'band', height: BAND_PX, rx: 3 }),
    draw('rect', { class: 'ahead', height: BAND_PX, rx: 3 }),
    draw('text', { 'text-anchor': 'end', 'dominant-baseline': 'central' }),
    title,
  );
}

function makeMark(mark: Mark): SVGGElement {
  switch (mark.kind) {
    case 'ending': {
      const { code, category, remedy } = mark.ending;
      const title = draw('title', {}, `${code} ${category}: ${remedy.action}`);
      const label = draw('text', { y: -13, 'text-anchor': 'middle' }, String(code));
      const attributes = { class: 'mark', 'data-code': code, 'data-category': category };
      return draw('g', attributes, drawEnding(category), label, title);
    }
    case 'message':
      return draw(
        'g',
        { class: 'mark', 'data-message': mark.fate },
        drawMessage(mark.fate),
        draw('title', {}, mark.fate),
      );
    case 'note':
      return draw('g', { class: 'mark note' }, draw('circle', { r: 3.5 }), draw('title', {}, mark.text));
  }
}

function clockText(ms: number, step: number): string {
  if (step < 1000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
