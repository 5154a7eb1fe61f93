import type { ClientName } from '../clients/client.ts';
import { atMost, type Bound } from '../report/bounds.ts';
import type { Outcome } from './run.ts';

/** Those that are made of this package, and whether they send again what may not have arrived. */
const OURS: Readonly<Partial<Record<ClientName, 'never' | 'unconfirmed'>>> = {
  'resilient-websocket': 'never',
  'resilient-websocket-resend': 'unconfirmed',
};

/** What this package has to hold, as far as it was among the clients. */
export function judge(outcomes: readonly Outcome[]): readonly Bound[] {
  return outcomes.flatMap(({ name, incidents, account, uncaught }) => {
    const resend = OURS[name];
    if (resend === undefined) return [];
    const errors = Object.values(uncaught).reduce((sum, each) => sum + each, 0);
    return [
      atMost(`${name}: stuck`, incidents.filter(({ isStuck }) => isStuck).length, 0),
      atMost(`${name}: messages lost in silence`, account.silent, 0),
      // Who sends again gets each message through at least once.
      resend === 'never'
        ? atMost(`${name}: messages that came twice`, account.duplicates, 0)
        : atMost(`${name}: messages lost at all`, account.reported + account.silent, 0),
      atMost(`${name}: messages out of order`, account.outOfOrder, 0),
      atMost(`${name}: uncaught errors`, errors, 0),
    ];
  });
}
