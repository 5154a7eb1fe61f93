import { subscribe } from 'node:diagnostics_channel';
import { findReconnector } from '../clients/reconnectors.ts';
import { readOrder } from '../measure/child-side.ts';
import type { FleetAccount, FleetOrder, FleetReport } from './order.ts';

const { name, url, clients } = readOrder<FleetOrder>();
const connect = await findReconnector(name).load();

const attemptsAt: number[] = [];
const backAt: number[] = [];
let ready = 0;
let uncaught = 0;

// Node tells of every TCP connection that is begun, so those that are refused count, whoever made them.
subscribe('net.client.socket', () => attemptsAt.push(Date.now()));

// An error of a client is a result, and must not end the others.
process.on('uncaughtException', () => uncaught++);
process.once('disconnect', () => process.exit());
process.on('message', () =>
  say({ is: 'account', attemptsAt, backAt, uncaught } satisfies FleetReport & FleetAccount),
);

for (let each = 0; each < clients; each++) begin();

function begin(): void {
  let state: 'new' | 'open' | 'lost' | 'back' = 'new';
  connect(url, 'defaults', {
    opened: () => {
      if (state === 'new') {
        state = 'open';
        ready++;
        if (ready === clients) say({ is: 'ready' });
      } else if (state === 'lost') {
        state = 'back';
        if (backAt.push(Date.now()) === clients) say({ is: 'whole' });
      }
    },
    closed: () => {
      if (state === 'open') state = 'lost';
    },
  });
}

function say(report: FleetReport): void {
  process.send?.(report);
}
