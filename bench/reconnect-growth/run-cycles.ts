import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { awaitAtMost } from '../faults/await-at-most.ts';
import { compile, HEAP_FLAGS, hear, start } from '../measure/child.ts';
import type { Measurement, Order, Request } from './order.ts';

/** Longer than all cycles take. */
const DEADLINE_MS = 120_000;

/** What one client process came to. */
export interface Course {
  /** The measurements, and after which connection each was taken. */
  readonly checkpoints: readonly { readonly cycle: number; readonly heap: number }[];
  /** Timers and handles after the client was closed, less those of a client that was closed after its first connection. */
  readonly left: number;
}

/** Which connections a client is measured at, by their numbers. */
export interface Plan {
  readonly from: number;
  readonly to: number;
  readonly every: number;
}

/** Makes what runs a client through the cycles of a plan, in a process of its own. */
export async function prepareCycles(): Promise<(name: string, plan: Plan) => Promise<Course>> {
  const program = await compile(new URL('client.child.ts', import.meta.url));
  return async (name, plan) => {
    const { resources: atFirst } = await live(program, name, { from: 1, to: 1, every: 1 });
    const { checkpoints, resources } = await live(program, name, plan);
    return { checkpoints, left: resources - atFirst };
  };
}

async function live(
  program: string,
  name: string,
  { from, to, every }: Plan,
): Promise<Pick<Course, 'checkpoints'> & { readonly resources: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const child = start(program, { name, url } satisfies Order, HEAP_FLAGS);
  const ask = (request: Request): Promise<Measurement> => {
    child.send(request);
    return hear<Measurement>(child);
  };
  const checkpoints: { cycle: number; heap: number }[] = [];
  let cycle = 0;
  try {
    const resources = new Promise<number>((resolve, reject) => {
      child.once('close', () => reject(new Error(`The process of ${name} ended at connection ${cycle}.`)));
      server.on('connection', async (socket, { socket: connection }) => {
        socket.on('error', () => {});
        cycle++;
        const at = cycle;
        try {
          if (at >= from && (at - from) % every === 0)
            checkpoints.push({ cycle: at, heap: (await ask('measure')).heap });
          if (at < to) connection.destroy();
          else resolve((await ask('close')).resources);
        } catch (error) {
          reject(error);
        }
      });
    });
    const left = await awaitAtMost(resources, DEADLINE_MS);
    if (left === undefined) throw new Error(`${name} got no further than connection ${cycle}.`);
    return { checkpoints, resources: left };
  } finally {
    child.removeAllListeners('close');
    child.kill('SIGKILL');
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
}
