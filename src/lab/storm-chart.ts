import { draw, make, setAll } from './dom.ts';
import type { Course } from './storm/crowd.ts';

/** What all charts of one storm have in common. */
export interface ChartScale {
  /** How many seconds are shown. */
  readonly seconds: number;
  /** The most attempts per second that any of them saw. */
  readonly peak: number;
  /** Handshakes per second that the server can do. */
  readonly capacity: number;
  /** When it is back, in seconds. */
  readonly downS: number;
}

const WIDTH = 400;
const HEIGHT = 120;
const FOOT = 16;
const HEAD = 16;

/** The attempts per second of one schedule, and the capacity of the server. */
export function makeChart(name: string, course: Course, scale: ChartScale): HTMLElement {
  const { seconds, peak, capacity, downS } = scale;
  const xOf = (second: number): number => (second / seconds) * WIDTH;
  const yOf = (attempts: number): number => HEAD + (1 - attempts / peak) * (HEIGHT - HEAD - FOOT);
  const shown = course.attemptsBySecond.slice(0, seconds);
  const steps = shown.map((attempts, second) => `H${xOf(second).toFixed(1)}V${yOf(attempts).toFixed(1)}`);
  const floor = yOf(0);
  const area = `M0 ${floor}${steps.join('')}H${xOf(shown.length).toFixed(1)}V${floor}z`;
  const svg = draw(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' },
    draw('title', {}, `${name}: at most ${course.peak} attempts in a second, capacity ${capacity}`),
    draw('rect', {
      class: 'down',
      x: 0,
      y: HEAD,
      width: xOf(Math.min(downS, seconds)),
      height: HEIGHT - HEAD - FOOT,
    }),
    draw('path', { class: 'attempts', d: area }),
    draw('line', { class: 'capacity', x1: 0, x2: WIDTH, y1: yOf(capacity), y2: yOf(capacity) }),
    draw('line', { class: 'floor', x1: 0, x2: WIDTH, y1: floor, y2: floor }),
    draw('line', { class: 'floor', x1: 0, x2: WIDTH, y1: HEAD, y2: HEAD, opacity: 0.4 }),
    draw(
      'text',
      { class: 'tick', x: WIDTH, y: HEAD - 4, 'text-anchor': 'end' },
      `${peak.toLocaleString('en')} per second`,
    ),
    draw('text', { class: 'tick', x: 0, y: HEIGHT - 3 }, '0 s'),
    draw('text', { class: 'tick', x: WIDTH, y: HEIGHT - 3, 'text-anchor': 'end' }, `${seconds} s`),
  );
  setAll(svg, { 'data-schedule': name });
  const caption = make('figcaption', {}, make('b', {}, name), ` peak ${course.peak.toLocaleString('en')}`);
  return make('figure', {}, caption, svg);
}
