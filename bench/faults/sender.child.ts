import { type ClientName, loadClient } from '../clients/client.ts';
import { type Manner, Sending } from './sending.ts';

/** What the parent wants: the first argument, as JSON. */
export interface Order extends Manner {
  readonly name: ClientName;
}

/** What the parent asks for later. */
export type Request = 'renew' | 'finish';

const { name, ...manner } = JSON.parse(process.argv[2] ?? '') as Order;

const sending = new Sending(await loadClient(name), manner);

// From here on an error of the client is a result, and must not end the process.
process.on('uncaughtException', (error) => sending.caught(error.message));
process.on('unhandledRejection', (error) => sending.caught(String(error)));
process.once('disconnect', () => process.exit());

process.on('message', async (request: Request) => {
  if (request === 'renew') sending.renew();
  else process.send?.(await sending.finish());
});
