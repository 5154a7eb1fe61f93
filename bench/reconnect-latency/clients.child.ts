import { findReconnector } from '../clients/reconnectors.ts';
import { readOrder } from '../measure/child-side.ts';
import { type Order, PACES, type Trial } from './order.ts';

const { name, url, trials } = readOrder<Order>();
const connect = await findReconnector(name).load();

// Nobody reads the reports of a process whose parent is gone.
process.once('disconnect', () => process.exit());

for (const pace of PACES) {
  for (let trial = 0; trial < trials; trial++) {
    let closedAt: number | undefined;
    connect(`${url}${pace}/${trial}`, pace, {
      closed: () => {
        closedAt ??= performance.now();
      },
      opened: () => {
        if (closedAt === undefined) return;
        process.send?.({ pace, tookMs: performance.now() - closedAt } satisfies Trial);
        closedAt = undefined;
      },
    });
  }
}
