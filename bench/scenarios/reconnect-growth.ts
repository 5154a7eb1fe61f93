import { findReconnector, RECONNECTORS } from '../clients/reconnectors.ts';
import { readVersion } from '../clients/versions.ts';
import { figureOf } from '../measure/statistics.ts';
import { type Course, prepareCycles } from '../reconnect-growth/run-cycles.ts';
import { type Point, slopeOf, slopesOf } from '../reconnect-growth/slope.ts';
import type { Figure, Scenario } from '../table.ts';

const NAME = 'reconnect-growth';

const PLAN = { from: 500, to: 2500, every: 250 };
const ROUNDS = 3;
const QUICK_PLAN = { from: 500, to: 1500, every: 250 };
const QUICK_ROUNDS = 2;

/** Nothing but a socket. */
const FLOOR = 'ws-loop';

/** So many clients run at the same time. Heaps are not disturbed by that. */
const LANES = 2;

/** A pointer. Nothing that is kept takes less. */
const GOAL_BYTES = 8;

/** What is left behind by thousands of reconnections. */
export const scenario: Scenario = {
  name: NAME,
  async run({ isQuick }) {
    const plan = isQuick ? QUICK_PLAN : PLAN;
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    const courses = await runAll(rounds, plan);
    const method =
      `The server destroys each connection right after it has opened, ${plan.to} times, and each client has its smallest ` +
      `delay. ${rounds} processes for each client.`;
    const figuresOf = (pick: (course: Course) => number): Promise<readonly Figure[]> =>
      Promise.all(
        RECONNECTORS.map(async ({ name, package: from }) =>
          figureOf(name, await readVersion(from), (courses.get(name) ?? []).map(pick)),
        ),
      );
    return [
      {
        id: `${NAME}-heap`,
        title: 'Heap that each reconnection leaves behind',
        unit: 'B',
        method:
          `${method} The heap is taken from connection ${plan.from} on, every ${plan.every} of them, after forced garbage ` +
          'collections, and the figure is the median slope between all pairs of these points. The engine runs without its ' +
          'compilers, whose code and notes would be counted. None measurable means: less than one pointer, 8 bytes. The noise ' +
          `are the slopes of ${FLOOR} one by one.`,
        goal: GOAL_BYTES,
        figures: await figuresOf((course) => slopeOf(pointsOf(course))),
        noise: figureOf(
          FLOOR,
          await readVersion(findReconnector(FLOOR).package),
          (courses.get(FLOOR) ?? []).flatMap((course) => slopesOf(pointsOf(course))),
        ),
      },
      {
        id: `${NAME}-resources`,
        title: 'Timers and handles left after the reconnections',
        unit: 'count',
        method: `${method} Counted when the client has been closed, less what a client leaves that never reconnected.`,
        goal: 0,
        figures: await figuresOf(({ left }) => left),
      },
    ];
  },
};

function pointsOf({ checkpoints }: Course): readonly Point[] {
  return checkpoints.map(({ cycle, heap }) => ({ x: cycle, y: heap }));
}

async function runAll(rounds: number, plan: typeof PLAN): Promise<ReadonlyMap<string, readonly Course[]>> {
  const run = await prepareCycles();
  const courses = new Map<string, Course[]>(RECONNECTORS.map(({ name }) => [name, []]));
  const due = Array.from({ length: rounds }, () => RECONNECTORS.map(({ name }) => name)).flat();
  const work = async (): Promise<void> => {
    for (let name = due.shift(); name !== undefined; name = due.shift()) {
      courses.get(name)?.push(await run(name, plan));
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
  return courses;
}
