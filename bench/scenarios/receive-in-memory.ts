import { readVersion } from '../clients/versions.ts';
import { type InMemoryCase, type InMemoryRound, measureInMemory } from '../measure/in-memory.ts';
import { figureOf, medianOf } from '../measure/statistics.ts';
import type { Scenario, Table } from '../table.ts';

const ROUNDS = 11;
const QUICK_ROUNDS = 3;

/** What hearing a message costs, by a listener and by the handler `onmessage`, without full collections and with. */
export const scenario: Scenario = {
  name: 'receive-in-memory',
  async run({ isQuick }) {
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    return [
      await tabulate('listener', 'receive-in-memory', 'Receiving in memory, with a listener', rounds),
      await tabulate('handler', 'receive-in-memory-onmessage', 'Receiving in memory, with onmessage', rounds),
      await tabulate(
        'listener',
        'receive-in-memory-collecting',
        'Receiving in memory, with a listener, after full collections',
        rounds,
        true,
      ),
      await tabulate(
        'handler',
        'receive-in-memory-onmessage-collecting',
        'Receiving in memory, with onmessage, after full collections',
        rounds,
        true,
      ),
    ];
  },
};

async function tabulate(
  what: InMemoryCase,
  id: string,
  title: string,
  rounds: number,
  collects = false,
): Promise<Table> {
  const { clients, again } = await measureInMemory(what, rounds, collects);
  const floorNs = medianOf(again.map((round) => round.floorNs)).toFixed(0);
  return {
    id,
    title,
    unit: 'ratio',
    method:
      "CPU time per message, over that of a bare fake on the platform's EventTarget, on which each message is " +
      `dispatched as a new MessageEvent: ${floorNs} ns. Each client in a process of its own, warm, the best of 100 ` +
      `batches${collects ? ', with a full collection before each' : ''}. Interleaved rounds: ${rounds}.`,
    goal: collects ? 1.18 : 1.15,
    figures: await Promise.all(
      clients.map(async (client) =>
        figureOf(
          client.name,
          await readVersion(client.name),
          client.rounds.map(ratioOf),
          noteOn(client.rounds),
        ),
      ),
    ),
    noise: figureOf('bare fake', `Node ${process.versions.node}`, again.map(ratioOf)),
  };
}

function ratioOf({ nsPerCall, floorNs }: InMemoryRound): number {
  return nsPerCall / floorNs;
}

function noteOn(rounds: readonly InMemoryRound[]): string {
  const isOwn = rounds.every(({ isOwnTarget }) => isOwnTarget);
  return isOwn ? 'event.target is the client' : 'event.target is the inner socket';
}
