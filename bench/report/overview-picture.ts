import * as Plot from '@observablehq/plot';
import { showAgainst, showQuantity } from './numbers.ts';
import { COLORS, drawPicture } from './picture.ts';
import { OURS, type Verdict } from './verdict.ts';

const ROW_PX = 40;
const MARGINS_PX = { marginTop: 68, marginBottom: 60, marginLeft: 300, marginRight: 130 };

/** Ours lies so much above the line and the peers below it, so that no dot hides another kind. */
const APART_PX = 6;

/** Multiples of the goal. What lies beyond is drawn at the edge. */
const EDGES = [1 / 16, 16] as const;
const TICKS = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16];

interface Dot {
  readonly row: string;
  readonly isOurs: boolean;
  readonly multiple: number;
}

/** Every promise as a row: where this package and its peers are, in multiples of the goal. */
export function drawOverview(verdicts: readonly Verdict[]): string {
  // Of a goal of 0 there are no multiples.
  const rows = verdicts.filter(({ goal }) => goal > 0);
  const dots = rows.flatMap(({ table, goal }) =>
    table.figures.map(
      ({ client, median }): Dot => ({
        row: table.id,
        isOurs: client === OURS,
        multiple: Math.min(EDGES[1], Math.max(EDGES[0], median / goal)),
      }),
    ),
  );
  return drawPicture('How this package and its peers do against the goals', {
    ...MARGINS_PX,
    height: MARGINS_PX.marginTop + MARGINS_PX.marginBottom + ROW_PX * rows.length,
    x: {
      type: 'log',
      base: 2,
      domain: EDGES,
      ticks: TICKS,
      tickFormat: (multiple: number) => (multiple < 1 ? `1/${1 / multiple}` : String(multiple)),
      label: null,
    },
    y: { domain: rows.map(({ table }) => table.id), axis: null },
    marks: [
      Plot.rectX([EDGES[0]], { x1: EDGES[0], x2: 1, fill: COLORS.reached }),
      Plot.gridX({ ticks: TICKS }),
      Plot.ruleY(rows, { y: ({ table }) => table.id, stroke: COLORS.noise }),
      Plot.ruleX([1], { stroke: COLORS.goal, strokeWidth: 1.5, strokeDasharray: '5,4' }),
      Plot.dot(
        dots.filter(({ isOurs }) => !isOurs),
        { y: 'row', x: 'multiple', fill: COLORS.peer, fillOpacity: 0.55, r: 4, dy: APART_PX },
      ),
      Plot.dot(
        dots.filter(({ isOurs }) => isOurs),
        { y: 'row', x: 'multiple', fill: COLORS.ours, r: 6, dy: -APART_PX },
      ),
      Plot.text(rows, {
        y: ({ table }) => table.id,
        text: ({ table }) => table.title,
        frameAnchor: 'left',
        textAnchor: 'end',
        lineWidth: 23,
        dx: -14,
      }),
      Plot.text(rows, {
        y: ({ table }) => table.id,
        text: ({ ours, goal, table }) =>
          `${showAgainst(ours.median, goal, table.unit)}\nof ${showQuantity(goal, table.unit)}`,
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 14,
        fill: ({ isPassed }) => (isPassed ? COLORS.ink : COLORS.goal),
      }),
      ...writeLegend(),
    ],
  });
}

function writeLegend(): readonly Plot.Markish[] {
  const note = (text: string, options: Plot.TextOptions): Plot.Markish =>
    Plot.text([text], { text: (each: string) => each, ...options });
  return [
    note('● resilient-websocket', {
      frameAnchor: 'top-left',
      dx: -280,
      dy: -38,
      textAnchor: 'start',
      fill: COLORS.ours,
      fontWeight: 'bold',
    }),
    note('● peers', { frameAnchor: 'top-left', dx: -120, dy: -38, textAnchor: 'start', fill: COLORS.peer }),
    note('┆ goal: left of it is better', { x: 1, frameAnchor: 'top', dy: -16, fill: COLORS.goal }),
    note('ours, of the goal', { frameAnchor: 'top-right', dx: 14, dy: -16, textAnchor: 'start' }),
    note('figure / goal; what is beyond the scale is drawn at its edge', {
      frameAnchor: 'bottom',
      dy: 44,
      fill: COLORS.peer,
    }),
  ];
}
