import { readVersion } from '../clients/versions.ts';
import { type InMemoryRound, measureInMemory } from '../measure/in-memory.ts';
import { figureOf, medianOf } from '../measure/statistics.ts';
import type { Scenario } from '../table.ts';

const ROUNDS = 11;
const QUICK_ROUNDS = 2;

/** What a `send()` costs besides that of the socket within. */
export const scenario: Scenario = {
  name: 'send-in-memory',
  async run({ isQuick }) {
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    const { clients, again } = await measureInMemory('send', rounds);
    const floorNs = medianOf(again.map((round) => round.floorNs)).toFixed(2);
    return [
      {
        id: 'send-in-memory',
        title: 'Sending in memory',
        unit: 'ns',
        method:
          'CPU time of send() with a string of 32 characters on an open client, less that of a bare fake, whose ' +
          `send() adds one to a number and is compiled into the loop that calls it: ${floorNs} ns. Each client in a ` +
          `process of its own, the best of 100 batches of 200,000 calls, warm. Interleaved rounds: ${rounds}.`,
        goal: 1.5,
        figures: await Promise.all(
          clients.map(async (client) =>
            figureOf(client.name, await readVersion(client.name), client.rounds.map(excessOf)),
          ),
        ),
        noise: figureOf('bare fake', `Node ${process.versions.node}`, again.map(excessOf)),
      },
    ];
  },
};

function excessOf({ nsPerCall, floorNs }: InMemoryRound): number {
  return nsPerCall - floorNs;
}
