import { setTimeout as pass } from 'node:timers/promises';
import { findReconnector } from '../clients/reconnectors.ts';
import { collectGarbage, readOrder } from '../measure/child-side.ts';
import type { Measurement, Order, Request } from './order.ts';

/** What still runs after an `open` is over by then, and so is a closing handshake. */
const SETTLING_MS = 50;

const { name, url } = readOrder<Order>();
const connect = await findReconnector(name).load();

process.once('disconnect', () => process.exit());

const end = connect(url, 'smallest', { opened: () => {}, closed: () => {} });

process.on('message', async (request: Request) => {
  if (request === 'close') end();
  await pass(SETTLING_MS);
  // What a finalizer lets go of is gone after the second.
  collectGarbage();
  await pass(0);
  collectGarbage();
  const { heapUsed: heap } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  process.send?.({ heap, resources } satisfies Measurement);
});
