import { withLoopbackServer } from '../measure/loopback-server.ts';
import { measureMemory } from '../measure/memory.ts';
import type { Scenario } from '../table.ts';

const FAKES = 20_000;
const CONNECTIONS = 2000;
const ROUNDS = 2;
const QUICK_ROUNDS = 1;

/** What an idle client takes up. */
export const scenario: Scenario = {
  name: 'memory',
  async run({ isQuick }) {
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    const how =
      'Each has a listener for open, message and close, and has been open for 11 s, so that it holds no more timers ' +
      `than it does for good. Heap after a forced garbage collection; 1 kB is 1000 B. Rounds: ${rounds}.`;
    // Side by side: they do little but wait, and memory does not depend on who else is there.
    const [overFake, overWs] = await Promise.all([
      measureMemory({ sockets: FAKES }, rounds),
      withLoopbackServer((url) => measureMemory({ sockets: CONNECTIONS, url }, rounds)),
    ]);
    return [
      {
        id: 'memory',
        title: 'Memory of an idle client',
        unit: 'kB',
        method: `${FAKES} clients in one process, above as many bare fakes on the platform's EventTarget. ${how}`,
        goal: 1.7,
        figures: overFake,
      },
      {
        id: 'memory-over-ws',
        title: 'Memory of an idle client over ws',
        unit: 'kB',
        method: `${CONNECTIONS} clients in one process, above as many bare connections of ws. ${how}`,
        figures: overWs,
      },
    ];
  },
};
