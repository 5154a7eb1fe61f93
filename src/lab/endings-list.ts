import { byId, inSeconds, make } from './dom.ts';
import { drawEnding, frame } from './timeline/glyphs.ts';
import type { Ending, Journal } from './timeline/journal.ts';

/** No more are listed. */
const MOST_LISTED = 50;

/** The list of past endings, and the verdict on one of them: the latest, unless another is chosen. */
export class EndingsList {
  readonly #list = byId('history', HTMLOListElement);
  readonly #verdict = byId('verdict');
  /** When the journal began. */
  #since = 0;

  /** Lists those of another journal. */
  show(journal: Journal): void {
    this.#list.replaceChildren();
    this.#verdict.replaceChildren();
    this.#verdict.hidden = true;
    byId('no-verdict').hidden = false;
    byId('no-history').hidden = false;
    this.#since = journal.since ?? performance.now();
    for (const mark of journal.marks) if (mark.kind === 'ending') this.add(mark.at, mark.ending);
  }

  /** Lists one more, and shows its verdict. */
  add(at: number, ending: Ending): void {
    const time = make('time', {}, inSeconds(at - this.#since));
    const what = make('span', {}, make('b', {}, String(ending.code)), ` ${ending.category}`);
    const button = make('button', { type: 'button' }, frame(drawEnding(ending.category)), time, what);
    button.append(make('span', { class: 'quiet' }, describeRemedy(ending)));
    button.addEventListener('click', () => this.#choose(button, ending));
    this.#list.prepend(make('li', {}, button));
    if (this.#list.childElementCount > MOST_LISTED) this.#list.lastElementChild?.remove();
    byId('no-history').hidden = true;
    byId('no-verdict').hidden = true;
    this.#choose(button, ending);
  }

  #choose(button: HTMLButtonElement, ending: Ending): void {
    for (const each of this.#list.querySelectorAll('[aria-current]')) each.removeAttribute('aria-current');
    button.setAttribute('aria-current', 'true');
    this.#verdict.replaceChildren(makeVerdict(ending));
    this.#verdict.hidden = false;
  }
}

function makeVerdict(ending: Ending): HTMLElement {
  const { code, reason, category, origin, cause, stage, httpStatus, remedy, why, advice, final } = ending;
  const row = (name: string, id: string, ...content: (Node | string)[]): HTMLElement =>
    make('div', {}, make('dt', {}, name), make('dd', { id }, ...content));
  return make(
    'dl',
    {},
    row('Code', 'verdict-code', reason === '' ? String(code) : `${code} “${reason}”`),
    row('Class', 'verdict-category', frame(drawEnding(category)), category),
    row('Who', 'verdict-origin', `${origin}, ${stage}: ${cause}`),
    ...(httpStatus === undefined ? [] : [row('HTTP status', 'verdict-http', String(httpStatus))]),
    row('Remedy', 'verdict-remedy', make('strong', {}, describeRemedy(ending))),
    row('Then', 'verdict-final', final ? 'it is over' : 'another attempt follows'),
    row('Rule', 'verdict-rule', remedy.rule),
    row('Why', 'verdict-why', why),
    row('Advice', 'verdict-advice', advice),
  );
}

function describeRemedy({ remedy }: Ending): string {
  if (remedy.action === 'stop') return `stop (${remedy.outcome})`;
  return `${remedy.action} in ${inSeconds(remedy.delayMs)}`;
}
