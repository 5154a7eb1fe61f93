import type { Figure, Table } from '../table.ts';

/** The name of this package in the tables. */
export const OURS = 'resilient-websocket';

/** How this package does against its goal and its peers. */
export interface Verdict {
  readonly table: Table;
  readonly goal: number;
  readonly ours: Figure;
  readonly isPassed: boolean;
  /** The peers with the smallest figure; more than one if they are equal. */
  readonly best: readonly Figure[];
  readonly rank: Rank;
}

/** The place among all clients, from 1. */
export interface Rank {
  readonly first: number;
  /** Above `first` where the noise hides who is ahead. */
  readonly last: number;
  readonly clients: number;
}

/** Judges a table that has a goal and a figure for this package; `undefined` for the others. */
export function judgeTable(table: Table): Verdict | undefined {
  const { goal, figures } = table;
  const ours = figures.find(({ client }) => client === OURS);
  if (goal === undefined || ours === undefined) return undefined;
  const peers = figures.filter((figure) => figure !== ours);
  const least = Math.min(...peers.map(({ median }) => median));
  return {
    table,
    goal,
    ours,
    isPassed: ours.median <= goal,
    best: peers.filter(({ median }) => median === least),
    rank: rankOf(ours, table),
  };
}

function rankOf(ours: Figure, { figures, noise }: Table): Rank {
  const blur = noise === undefined ? 0 : noise.high - noise.low;
  const ahead = figures.filter(({ median }) => median < ours.median - blur).length;
  const behind = figures.filter(({ median }) => median > ours.median + blur).length;
  return { first: ahead + 1, last: figures.length - behind, clients: figures.length };
}
