/** The server of the soak, in a process of its own. Ends with its parent. */
import { MisbehavingServer } from '../../src/server/misbehaving-server.ts';
import { readOrder } from '../measure/child-side.ts';
import { findPort } from '../measure/port.ts';
import { Moods } from './moods.ts';
import type { Receipts, ServerGreeting, ServerOrder, ServerRequest } from './order.ts';

process.once('disconnect', () => process.exit());

const server = await listen();
let receipts: number[] = [];
const moods = new Moods(server, readOrder<ServerOrder>());
void attend();

process.on('message', async (request: ServerRequest) => {
  if (request === 'calm') await moods.calm();
  const report: Receipts = { receipts };
  receipts = [];
  process.send?.(report);
});
process.send?.({ url: server.url } satisfies ServerGreeting);

async function listen(): Promise<MisbehavingServer> {
  let started: MisbehavingServer | undefined;
  await findPort(async (port) => {
    // Without compression: its memory is that of zlib, and comes and goes as zlib likes.
    started = await MisbehavingServer.start({ port, deflate: false, isRecording: false }).catch(
      () => undefined,
    );
    return started !== undefined;
  });
  return started as MisbehavingServer;
}

async function attend(): Promise<never> {
  for (;;) {
    const connection = await server.connection();
    connection.on('message', (data) => receipts.push(...String(data).split(':').map(Number)));
  }
}
