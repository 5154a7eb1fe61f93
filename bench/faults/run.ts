import { setTimeout as pass } from 'node:timers/promises';
import type { Step } from '../../test/support/fault-plan.ts';
import { FaultProxy } from '../../test/support/fault-proxy.ts';
import type { ClientName, Tuning } from '../clients/client.ts';
import { type Account, accountForMessages, blindMsOf, type Incident } from './account.ts';
import { awaitAtMost } from './await-at-most.ts';
import { type Sender, startSender } from './sender.ts';
import { type Receipt, Sink } from './sink.ts';

/** How a run is made. */
export interface Manner {
  readonly tuning: Tuning;
  /** A client must be back so long after a fault. */
  readonly patienceMs: number;
  /** A message goes out so often. */
  readonly everyMs: number;
}

/** For clients with options for a network that comes and goes. */
export const TUNED: Manner = { tuning: 'flapping', patienceMs: 5000, everyMs: 10 };

/** How long a client may take to connect for the first time: many start at once. */
const START_MS = 60_000;

/** What became of one client. */
export interface Outcome {
  readonly name: ClientName;
  readonly incidents: readonly Incident[];
  readonly account: Account;
  /** For how long the path was dead while the client believed to be open. */
  readonly blindMs: number;
  /** Connections that the server accepted. */
  readonly connections: number;
  /** The messages of errors that nobody caught, and how often they came. */
  readonly uncaught: Readonly<Record<string, number>>;
}

interface Scene {
  readonly sink: Sink;
  readonly proxy: FaultProxy;
  readonly sender: Sender;
  readonly patienceMs: number;
}

/**
 * Lets one client live through a sequence of faults.
 *
 * @throws If its process dies, or if not even a new client gets a message through.
 */
export async function runFaults(
  name: ClientName,
  plan: readonly Step[],
  { tuning, patienceMs, everyMs }: Manner = TUNED,
): Promise<Outcome> {
  const sink = await Sink.start();
  const proxy = await FaultProxy.start(sink.port);
  const ready = sink.next(() => true);
  const sender = await startSender({ name, url: proxy.url, tuning, everyMs });
  try {
    if ((await awaitAtMost(ready, START_MS)) === undefined) throw new Error(`${name} never connected.`);
    const incidents: Incident[] = [];
    for (const step of plan) incidents.push(await undergo({ sink, proxy, sender, patienceMs }, step));
    const report = await sender.finish();
    const uncaught: Record<string, number> = {};
    for (const message of report.uncaught) uncaught[message] = (uncaught[message] ?? 0) + 1;
    return {
      name,
      incidents,
      account: accountForMessages(report, sink.receipts, incidents),
      blindMs: blindMsOf(
        report.beliefs,
        incidents.filter(({ kind }) => kind !== 'delay'),
      ),
      connections: sink.connections.length,
      uncaught,
    };
  } finally {
    await sender.stop();
    await proxy.stop();
    await sink.stop();
  }
}

async function undergo(
  { sink, proxy, sender, patienceMs }: Scene,
  { calmMs, fault }: Step,
): Promise<Incident> {
  await pass(calmMs);
  const startedAt = Date.now();
  const connectionsBefore = sink.connections.length;
  let overAt = Number.POSITIVE_INFINITY;
  // A delayed line is well again by itself; after all else, what the old lines still carry proves nothing.
  const working = sink.next(({ at, connection }) =>
    fault.do === 'delay' ? at >= overAt : connection.id > connectionsBefore,
  );
  if (fault.do === 'close') sink.close(fault.code);
  else await proxy.inflict(fault);
  overAt = Date.now();
  const conclude = (receipt: Receipt, isStuck: boolean, gaveUp: boolean): Incident => ({
    kind: fault.do,
    ...(fault.do === 'close' ? { code: fault.code } : {}),
    startedAt,
    overAt,
    acceptedAt: receipt.connection.acceptedAt,
    workingAt: receipt.at,
    isStuck,
    gaveUp,
  });
  const back = await awaitAtMost(working, patienceMs);
  if (back !== undefined) return conclude(back, false, false);
  await proxy.inflict({ do: 'reset' });
  const freed = await awaitAtMost(working, patienceMs);
  if (freed !== undefined) return conclude(freed, true, false);
  sender.renew();
  const renewed = await awaitAtMost(working, patienceMs);
  if (renewed !== undefined) return conclude(renewed, true, true);
  throw new Error(`Not even a new client got a message through after ${fault.do}.`);
}
