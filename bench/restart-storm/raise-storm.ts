import type { ChildProcess } from 'node:child_process';
import { setTimeout as pass } from 'node:timers/promises';
import { awaitAtMost } from '../faults/await-at-most.ts';
import { compile, hear, start } from '../measure/child.ts';
import { findPort } from '../measure/port.ts';
import { Fleet } from './fleet.ts';
import type { FleetAccount, FleetOrder, ServerRequest } from './order.ts';

/** How a server goes away. `restart`: it closes all with 1012. `killed`: with SIGKILL. */
export type Departure = 'restart' | 'killed';

/** One server that goes away and comes back. */
export interface StormPlan {
  readonly clients: number;
  readonly departure: Departure;
  /** From the loss until a new server listens, in milliseconds. */
  readonly downMs: number;
}

/** What a crowd did. */
export interface StormAccount {
  /** Times from the loss on, in milliseconds and in their order. */
  readonly attemptsAt: readonly number[];
  readonly backAt: readonly number[];
  readonly uncaught: number;
}

/** The clients are in so many processes. */
const FLEETS = 2;

/** Time to come to rest between the last `open` and the loss. */
const REST_MS = 500;

const OPENING_MS = 20_000;

/** Who is not back by then never comes back. */
export const PATIENCE_MS = 45_000;

/** Makes what raises a storm for one kind of client. */
export async function prepareStorms(): Promise<(name: string, plan: StormPlan) => Promise<StormAccount>> {
  const [server, fleet] = await Promise.all(
    ['server', 'fleet'].map((side) => compile(new URL(`${side}.child.ts`, import.meta.url))),
  );
  return (name, plan) => raiseStorm({ server: server ?? '', fleet: fleet ?? '' }, name, plan);
}

async function raiseStorm(
  programs: { readonly server: string; readonly fleet: string },
  name: string,
  { clients, departure, downMs }: StormPlan,
): Promise<StormAccount> {
  const children: ChildProcess[] = [];
  const spawn = (program: string, order: unknown): ChildProcess => {
    const child = start(program, order);
    children.push(child);
    return child;
  };
  try {
    const [old, renewed] = [spawn(programs.server, {}), spawn(programs.server, {})];
    const port = await findPort((candidate) => listen(old, candidate));
    const order: FleetOrder = { name, url: `ws://127.0.0.1:${port}/`, clients: clients / FLEETS };
    const fleets = Array.from({ length: FLEETS }, () => new Fleet(spawn(programs.fleet, order)));
    const areReady = Promise.all(fleets.map((fleet) => fleet.hear('ready')));
    if ((await awaitAtMost(areReady, OPENING_MS)) === undefined) throw new Error(`${name} did not open.`);
    await pass(REST_MS);
    const areWhole = Promise.all(fleets.map((fleet) => fleet.hear('whole')));
    const lostAt = Date.now();
    if (departure === 'killed') old.kill('SIGKILL');
    else tell(old, { do: 'restart' });
    await pass(downMs);
    if (!(await listen(renewed, port))) throw new Error(`Port ${port} is no longer free.`);
    await awaitAtMost(areWhole, PATIENCE_MS);
    return sum(await Promise.all(fleets.map((fleet) => fleet.account())), lostAt);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

function tell(server: ChildProcess, request: ServerRequest): void {
  server.send(request);
}

function listen(server: ChildProcess, port: number): Promise<boolean> {
  tell(server, { do: 'listen', port });
  return hear<boolean>(server);
}

function sum(accounts: readonly FleetAccount[], lostAt: number): StormAccount {
  const sinceLoss = (times: readonly number[]): readonly number[] =>
    times
      .map((at) => at - lostAt)
      .filter((at) => at >= 0)
      .sort((a, b) => a - b);
  return {
    attemptsAt: sinceLoss(accounts.flatMap(({ attemptsAt }) => attemptsAt)),
    backAt: sinceLoss(accounts.flatMap(({ backAt }) => backAt)),
    uncaught: accounts.reduce((total, { uncaught }) => total + uncaught, 0),
  };
}
