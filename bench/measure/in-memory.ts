import { BARE, CONTENDERS } from '../clients/contenders.ts';
import { compile, run } from './child.ts';
import { interleave } from './interleave.ts';

/** What is called: `send()`, or who hears messages: a listener, or the handler `onmessage`. */
export type InMemoryCase = 'listener' | 'handler' | 'send';

/** What the parent wants of a process. */
export interface InMemoryOrder {
  readonly client: string;
  readonly what: InMemoryCase;
  /** Whether all garbage is collected before each batch. */
  readonly collects: boolean;
}

/** What a process found. */
export interface InMemoryReport {
  /** CPU time, in the best of the batches. */
  readonly nsPerCall: number;
  /** Of received messages: whether `event.target` is the socket that the application has. */
  readonly isOwnTarget?: boolean;
}

/** What a process found, and the process of the bare fake in the same round. */
export interface InMemoryRound extends InMemoryReport {
  readonly floorNs: number;
}

/** What a scenario gets. */
export interface InMemoryResults {
  readonly clients: readonly { readonly name: string; readonly rounds: readonly InMemoryRound[] }[];
  /** The bare fake, measured a second time in every round. */
  readonly again: readonly InMemoryRound[];
}

/** Measures every client that can do it, each in a process of its own in every round. */
export async function measureInMemory(
  what: InMemoryCase,
  rounds: number,
  collects = false,
): Promise<InMemoryResults> {
  const program = await compile(new URL('in-memory.child.ts', import.meta.url));
  const able = CONTENDERS.filter(({ hasHandlers }) => hasHandlers || what !== 'handler');
  const names = able.map(({ name }) => name);
  const [floor = [], again = [], ...others] = await interleave(
    rounds,
    [BARE.name, BARE.name, ...names],
    (client) =>
      run<InMemoryReport>(
        program,
        { client, what, collects } satisfies InMemoryOrder,
        collects ? ['--expose-gc'] : [],
      ),
  );
  const besideFloor = (reports: readonly InMemoryReport[]): readonly InMemoryRound[] =>
    reports.map((report, round) => ({ ...report, floorNs: floor[round]?.nsPerCall ?? Number.NaN }));
  return {
    clients: others.map((reports, index) => ({ name: names[index] ?? '', rounds: besideFloor(reports) })),
    again: besideFloor(again),
  };
}
