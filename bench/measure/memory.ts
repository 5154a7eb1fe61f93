import { BARE, CONTENDERS } from '../clients/contenders.ts';
import { readVersion } from '../clients/versions.ts';
import type { Figure } from '../table.ts';
import { compile, run } from './child.ts';
import { figureOf } from './statistics.ts';

/** What the parent wants of a process. */
export interface MemoryOrder {
  readonly client: string;
  readonly sockets: number;
  /** Where they connect to; without it they are fakes. */
  readonly url?: string;
}

/** What a process found. */
export interface MemoryReport {
  readonly bytesPerSocket: number;
}

/** Measures the heap for an idle client, above that for a bare socket in the same round, in kB of 1000 bytes. */
export async function measureMemory(
  order: Omit<MemoryOrder, 'client'>,
  rounds: number,
): Promise<readonly Figure[]> {
  const program = await compile(new URL('memory.child.ts', import.meta.url));
  const measure = async (client: string): Promise<number> => {
    const mine: MemoryOrder = { ...order, client };
    return (await run<MemoryReport>(program, mine, ['--expose-gc'])).bytesPerSocket;
  };
  const names = CONTENDERS.map(({ name }) => name);
  const excessesKB = names.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const [floor = Number.NaN, ...others] = await Promise.all([BARE.name, ...names].map(measure));
    for (const [index, bytes] of others.entries()) excessesKB[index]?.push((bytes - floor) / 1000);
  }
  return Promise.all(
    names.map(async (name, index) => figureOf(name, await readVersion(name), excessesKB[index] ?? [])),
  );
}
