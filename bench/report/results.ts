import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Table } from '../table.ts';

/** The circumstances of a run. */
export interface Run {
  /** When it ended, in ISO 8601. */
  readonly date: string;
  /** The version of Node. */
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core, over the last minute before the run and before its end. */
  readonly loadAtStart: number;
  readonly loadAtEnd: number;
}

/** A table, and the run that it comes from. */
export type Result = Table & { readonly run: Run };

const FILE = new URL('../results.json', import.meta.url);

// This module is loaded before the first scenario runs.
const loadAtStart = readLoad();

/** What can be said of the run that ends now. */
export function describeRun(): Run {
  return {
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    loadAtStart,
    loadAtEnd: readLoad(),
  };
}

/** The results that are kept; none before the first run. */
export async function readResults(): Promise<readonly Result[]> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as readonly Result[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Keeps results for later runs. */
export async function keepResults(results: readonly Result[]): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** Puts new results in the place of the old ones with the same ids, and behind the others if there are none. */
export function mergeResults(old: readonly Result[], fresh: readonly Result[]): readonly Result[] {
  const kept = old.map((each) => fresh.find(({ id }) => id === each.id) ?? each);
  return [...kept, ...fresh.filter(({ id }) => !old.some((each) => each.id === id))];
}

function readLoad(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}
