import * as Plot from '@observablehq/plot';
import type { Figure, Table } from '../table.ts';
import { showNumber, showQuantity } from './numbers.ts';
import { COLORS, drawPicture } from './picture.ts';
import { OURS } from './verdict.ts';

const ROW_PX = 28;
const MARGINS_PX = { marginTop: 34, marginBottom: 42, marginLeft: 190, marginRight: 90 };

/** Figures further apart than this are drawn on a logarithmic scale. */
const WIDE = 20;

/** What lies at the end of the scale is so much away from its edge. */
const ROOM = 1.1;

/** Decades with more than one tick in each. */
const MOST_DECADES = 2;

/** The figures of a table as dots, with their quartiles, the goal and the noise. */
export function drawTable({ title, unit, figures, goal, noise }: Table): string {
  const rows = [...figures].sort((a, b) => a.median - b.median);
  const ends = [...rows, ...(noise === undefined ? [] : [noise])].flatMap(({ low, median, high }) => [
    low,
    median,
    high,
  ]);
  if (goal !== undefined) ends.push(goal);
  const scale = scaleOf(ends);
  const colorOf = ({ client }: { readonly client: string }): string =>
    client === OURS ? COLORS.ours : COLORS.peer;
  return drawPicture(title, {
    ...MARGINS_PX,
    height: MARGINS_PX.marginTop + MARGINS_PX.marginBottom + ROW_PX * rows.length,
    x: { ...scale, label: unit === 'ratio' || unit === 'count' ? null : `${unit} →`, grid: true },
    y: { domain: rows.map(({ client }) => client), label: null, tickSize: 0 },
    marks: [
      ...(noise === undefined ? [] : markNoise(noise)),
      ...(goal === undefined ? [] : markGoal(goal, unit)),
      Plot.ruleY(rows, { y: 'client', x1: 'low', x2: 'high', stroke: colorOf, strokeWidth: 2 }),
      Plot.dot(rows, { y: 'client', x: 'median', fill: colorOf, r: 5 }),
      Plot.text(rows, {
        y: 'client',
        text: ({ median }) => showNumber(median),
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 14,
        fill: colorOf,
      }),
    ],
  });
}

function scaleOf(ends: readonly number[]): Plot.ScaleOptions {
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  if (least > 0 && most / least > WIDE) {
    const domain: readonly [number, number] = [least / ROOM, most * ROOM];
    return { type: 'log', domain, ticks: ticksWithin(domain), tickFormat: showNumber };
  }
  const from = Math.min(0, least);
  const span = most - from || 1;
  return { domain: [from, from + span * ROOM], nice: true, tickFormat: showNumber };
}

/** Powers of ten, and twice and five times as much if there is room for them. */
function ticksWithin([from, to]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(from));
  const decades = Math.ceil(Math.log10(to)) - first;
  const tens = Array.from({ length: decades }, (_, index) => 10 ** (first + index));
  const all = decades > MOST_DECADES ? tens : tens.flatMap((ten) => [ten, 2 * ten, 5 * ten]);
  return all.filter((tick) => tick >= from && tick <= to);
}

function markNoise(noise: Figure): readonly Plot.Markish[] {
  return [
    Plot.rectX([noise], { x1: 'low', x2: 'high', fill: COLORS.noise }),
    Plot.text(['■ noise'], { frameAnchor: 'top-left', dx: -176, dy: -14, fill: COLORS.noiseInk }),
  ];
}

function markGoal(goal: number, unit: string): readonly Plot.Markish[] {
  return [
    Plot.ruleX([goal], { stroke: COLORS.goal, strokeWidth: 1.5, strokeDasharray: '5,4' }),
    Plot.text([goal], {
      x: (each: number) => each,
      text: () => `goal ${showQuantity(goal, unit)}`,
      frameAnchor: 'top',
      dy: -14,
      fill: COLORS.goal,
    }),
  ];
}
