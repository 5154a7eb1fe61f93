import type { Bench } from './bench.ts';
import {
  type Observation,
  observeFailure,
  observeKill,
  observeSilence,
  observeTermination,
} from './observe.ts';
import { can } from './server.ts';
import { versionOf } from './versions.ts';

/** What was seen of one server. What was not tried, or is as with the shutdown, is left out. */
export interface Result {
  readonly name: string;
  readonly version: string;
  readonly deploy: Observation;
  readonly plain?: Observation;
  readonly kill: Observation;
  readonly failure?: Observation;
  readonly silence?: Observation;
}

/** What results.json holds. */
export interface Results {
  /** The day of the run, `YYYY-MM-DD`. */
  readonly date: string;
  readonly node: string;
  readonly servers: readonly Result[];
}

/** Runs a server, and writes down what it says. */
export async function find(bench: Bench): Promise<Result> {
  const { server } = bench;
  try {
    return {
      name: server.name,
      version: await versionOf(server.version),
      ...(can(server.failure) && { failure: await observeFailure(bench) }),
      ...(can(server.silence) && { silence: await observeSilence(bench) }),
      deploy: await observeTermination(bench, 'graceful'),
      ...(server.plain !== undefined && { plain: await observeTermination(bench, 'plain') }),
      kill: await observeKill(bench),
    };
  } finally {
    await bench.remove();
  }
}
