import { byId, draw, inSeconds, make, say } from './dom.ts';
import { makeChoice, makeNumberField } from './fields.ts';
import type { LabPolicy } from './policy.ts';
import { CAUSES } from './storm/client.ts';
import { type Course, findIdealMs, HORIZON_MS, type Storm } from './storm/crowd.ts';
import type { StormNews, StormPlan } from './storm/plan.ts';
import { OVERLOADS } from './storm/server.ts';
import { type ChartScale, makeChart } from './storm-chart.ts';

const SEED = 1;

/** No chart shows more than this. */
const LONGEST_CHART_S = 180;

const SHORTEST_CHART_S = 10;

interface Result {
  readonly name: string;
  readonly course: Course;
}

/** The storm: its form, its charts and its table. A worker simulates it. */
export class StormView {
  readonly #readPolicy: () => LabPolicy;
  readonly #stop = byId('storm-stop', HTMLButtonElement);
  #worker: Worker | undefined;
  #results: Result[] = [];

  /**
   * Fills the form.
   *
   * @param readPolicy Is asked for the policy of each storm.
   */
  constructor(readPolicy: () => LabPolicy) {
    this.#readPolicy = readPolicy;
    byId('storm-fields').append(
      makeNumberField({
        id: 'storm-clients',
        label: 'Clients',
        value: 20_000,
        min: 1000,
        max: 100_000,
        isRequired: true,
      }),
      makeNumberField({
        id: 'storm-capacity',
        label: 'Handshakes per second',
        value: 2000,
        min: 1,
        max: 1_000_000,
        isRequired: true,
      }),
      makeNumberField({ id: 'storm-down', label: 'Down for, s', value: 10, max: 600, isRequired: true }),
      makeChoice('storm-cause', 'What clients see', CAUSES),
      makeChoice('storm-overload', 'Too much work', OVERLOADS),
    );
    byId('storm-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#run();
    });
    this.#stop.addEventListener('click', () => this.#end('Stopped.'));
  }

  #run(): void {
    this.#worker?.terminate();
    this.#results = [];
    const storm = readStorm();
    const worker = new Worker(new URL('./storm/worker.js', import.meta.url), { type: 'module' });
    this.#worker = worker;
    this.#stop.disabled = false;
    say(byId('storm-state'), 'Simulating.');
    worker.onmessage = ({ data }: MessageEvent<StormNews>) => this.#hear(data, storm);
    worker.onerror = () => this.#end('The simulation could not be started.');
    worker.postMessage({ policy: this.#readPolicy(), storm } satisfies StormPlan);
  }

  #hear(news: StormNews, storm: Storm): void {
    switch (news.kind) {
      case 'course':
        this.#results.push(news);
        return this.#show(storm);
      case 'done':
        return this.#end(`Done: ${this.#results.length} schedules.`);
      case 'failed':
        return this.#end(`The policy cannot be simulated: ${news.message}`);
    }
  }

  #end(text: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#stop.disabled = true;
    say(byId('storm-state'), text);
  }

  #show(storm: Storm): void {
    const scale = findScale(this.#results, storm);
    const charts = byId('storm-charts');
    charts.hidden = false;
    charts.replaceChildren(
      makeKey(),
      ...this.#results.map(({ name, course }) => makeChart(name, course, scale)),
    );
    byId('storm-table').hidden = false;
    const body = byId('storm-table').querySelector('tbody');
    body?.replaceChildren(...this.#results.map((result) => makeRow(result, storm)));
  }
}

function readStorm(): Storm {
  const number = (id: string): number => byId(id, HTMLInputElement).valueAsNumber;
  const choice = (id: string): string => byId(id, HTMLSelectElement).value;
  return {
    clients: Math.round(number('storm-clients')),
    capacity: number('storm-capacity'),
    downMs: number('storm-down') * 1000,
    cause: CAUSES.find((each) => each === choice('storm-cause')) ?? CAUSES[0],
    overload: OVERLOADS.find((each) => each === choice('storm-overload')) ?? OVERLOADS[0],
    sockets: 1,
    seed: SEED,
  };
}

/** All charts have the same scale, so that they can be compared. */
function findScale(results: readonly Result[], { capacity, downMs }: Storm): ChartScale {
  const lasts = results.map(({ course }) => (course.backMs ?? HORIZON_MS) / 1000);
  const seconds = Math.ceil(Math.max(SHORTEST_CHART_S, (downMs / 1000) * 1.5, ...lasts) * 1.1);
  const peaks = results.map(({ course }) => Math.max(...course.attemptsBySecond));
  return {
    seconds: Math.min(LONGEST_CHART_S, seconds),
    peak: Math.max(capacity * 1.2, ...peaks),
    capacity,
    downS: downMs / 1000,
  };
}

function makeKey(): HTMLElement {
  const entry = (name: string, text: string): HTMLElement => {
    const sample = draw('svg', { viewBox: '0 0 22 12', 'aria-hidden': 'true' });
    sample.append(
      name === 'capacity'
        ? draw('line', { class: name, x1: 0, x2: 22, y1: 6, y2: 6 })
        : draw('rect', { class: name, width: 22, height: 12 }),
    );
    return make('li', {}, sample, text);
  };
  return make(
    'ul',
    { class: 'legend', 'aria-label': 'What the charts show' },
    entry('attempts', 'attempts in each second'),
    entry('capacity', 'capacity of the server'),
    entry('down', 'the server is down'),
  );
}

function makeRow({ name, course }: Result, storm: Storm): HTMLElement {
  const { backMs, peak, attempts } = course;
  const times = (value: number): string => value.toPrecision(3);
  const cells = [
    backMs === undefined ? 'never' : `${inSeconds(backMs)} (${times(backMs / findIdealMs(storm))})`,
    `${peak.toLocaleString('en')} (${times(peak / storm.capacity)})`,
    times(attempts / storm.clients),
  ];
  return make('tr', {}, make('th', { scope: 'row' }, name), ...cells.map((cell) => make('td', {}, cell)));
}
