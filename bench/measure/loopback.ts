import { BARE, CONTENDERS } from '../clients/contenders.ts';
import { readVersion } from '../clients/versions.ts';
import type { Table } from '../table.ts';
import { compile, run } from './child.ts';
import { interleave } from './interleave.ts';
import { withLoopbackServer } from './loopback-server.ts';
import { figureOf, medianOf } from './statistics.ts';

/** What is asked of the server: to send so many messages, or to say when so many have come. */
export interface LoopbackRequest {
  /** As the client sees it. */
  readonly direction: 'receive' | 'send';
  readonly messages: number;
  readonly bytes: number;
  readonly isBinary: boolean;
}

/** What the parent wants of the process of a client. */
export interface LoopbackOrder {
  readonly client: string;
  readonly url: string;
  /** How often bare `ws` and the client take turns. */
  readonly pairs: number;
  readonly request: LoopbackRequest;
}

/** What such a process found, for each pair. */
export interface LoopbackReport {
  /** CPU time of the client over that of bare `ws`. */
  readonly ratios: readonly number[];
  /** CPU time of bare `ws` for a message, in microseconds. */
  readonly floorUs: readonly number[];
}

/** A table of a scenario over the loopback. */
export interface LoopbackCase extends LoopbackRequest {
  readonly id: string;
  readonly title: string;
  readonly goal?: number;
}

/** Few, in many processes: what makes one process or one connection faster than another lasts as long as it does. */
const PAIRS = 6;
const ROUNDS = 5;
const QUICK_ROUNDS = 1;

/** Measures every client beside bare `ws`, in a process of its own in every round. */
export async function tabulateOverLoopback(
  { id, title, goal, ...request }: LoopbackCase,
  isQuick: boolean,
): Promise<Table> {
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  const program = await compile(new URL('loopback.child.ts', import.meta.url));
  const names = [BARE, ...CONTENDERS].map(({ name }) => name);
  const reports = await withLoopbackServer((url) =>
    interleave(rounds, names, (client) => {
      const order: LoopbackOrder = { client, url, pairs: PAIRS, request };
      return run<LoopbackReport>(program, order);
    }),
  );
  const [noise, ...figures] = await Promise.all(
    names.map(async (name, index) => {
      const ratios = reports[index]?.flatMap((report) => report.ratios) ?? [];
      return figureOf(name, await readVersion(name), ratios);
    }),
  );
  const floorUs = medianOf(reports.flat().flatMap((report) => report.floorUs)).toFixed(2);
  return {
    id,
    title,
    unit: 'ratio',
    method:
      `CPU time of the client's process per message, over that of bare ws: ${floorUs} µs. In every process a bare ` +
      `connection and the client's take turns, ${PAIRS} times with ${request.messages} messages each; the figure is ` +
      `the median over these pairs. Processes for each client: ${rounds}. resilient-websocket connects with the ` +
      'subclass of ws that is its default in Node, the others with ws.',
    ...(goal === undefined ? {} : { goal }),
    figures,
    ...(noise === undefined ? {} : { noise }),
  };
}
