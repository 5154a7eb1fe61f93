import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { seeded } from '../../src/lab/storm/random.ts';
import { RECONNECTORS } from '../clients/reconnectors.ts';
import { awaitAtMost } from '../faults/await-at-most.ts';
import { compile, start } from '../measure/child.ts';
import { type Order, PACES, type Trial } from './order.ts';

/** Older than what any of the clients takes for stable, except this package: that changes its first delay in nothing. */
const AGE_MS = 6500;

/** So far apart are two losses: a client with the smallest delay is back by then. */
const APART_MS = 20;

/** No default delay is half as long. */
const PATIENCE_MS = 25_000;

/** How soon all sockets must be open. */
const OPENING_MS = 20_000;

/** Something that came back, and whose it was. */
export interface Return extends Trial {
  readonly name: string;
}

/**
 * Destroys the connection of each of many sockets, one after another in an order drawn by chance, and hears how long each
 * takes to be open again. Each client is in a process of its own, and all of them wait at the same time.
 *
 * @throws If a client does not open all its sockets.
 */
export async function timeTrials(trials: number): Promise<readonly Return[]> {
  const program = await compile(new URL('clients.child.ts', import.meta.url));
  const connections: Socket[] = [];
  const all = trials * PACES.length * RECONNECTORS.length;
  const returns: Return[] = [];
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const opened = new Promise<void>((resolve) => {
    server.on('connection', (socket, { socket: connection }) => {
      socket.on('error', () => {});
      if (connections.push(connection) === all) resolve();
    });
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const children = RECONNECTORS.map(({ name }) => {
    const child = start(program, { name, url, trials } satisfies Order);
    child.on('message', (trial) => returns.push({ ...(trial as Trial), name }));
    return child;
  });
  try {
    await awaitAtMost(opened, OPENING_MS);
    if (connections.length < all) throw new Error(`Only ${connections.length} of ${all} sockets are open.`);
    const doomed = shuffle(connections.slice(0, all));
    await pass(AGE_MS);
    for (const connection of doomed) {
      connection.destroy();
      await pass(APART_MS);
    }
    const until = performance.now() + PATIENCE_MS;
    while (returns.length < all && performance.now() < until) await pass(APART_MS);
    return returns;
  } finally {
    for (const child of children) child.kill('SIGKILL');
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
}

function shuffle<T>(values: readonly T[]): readonly T[] {
  const random = seeded(1);
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
