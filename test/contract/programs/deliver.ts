import type { HearUncaught, Subject } from '../bench.ts';
import { examine, type Report } from '../examine.ts';

/** What a program sends to `POST /report` of the server. */
export type Delivery = { readonly report: Report } | { readonly error: string };

/** Checks the contract on the subjects, and sends the server what came of it. */
export async function deliver(host: string, subjects: readonly Subject[], hear: HearUncaught): Promise<void> {
  const delivery = await examine(subjects, host, hear).then(
    (report): Delivery => ({ report }),
    (error): Delivery => ({ error: String(error) }),
  );
  await fetch(`http://${host}/report`, { method: 'POST', body: JSON.stringify(delivery) });
}
