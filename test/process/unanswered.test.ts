import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import { listen } from '../support/listen.ts';
import { accept } from '../support/raw-server.ts';
import type { Order, Result } from './unanswered.child.ts';

const CHILD = new URL('unanswered.child.ts', import.meta.url);

/** A text of one letter. */
const NEWS = Buffer.from([0x81, 1, 0x61]);

it('[CF-12] a million messages for a peer that sends news and no Pong take no more memory than ten thousand', async ({
  onTestFinished,
}) => {
  const http = createServer();
  http.on('upgrade', (request: IncomingMessage, stream) => {
    const line = stream as Socket;
    accept()(line, request);
    const sending = setInterval(() => line.write(NEWS), 20);
    line.on('error', () => {});
    line.on('close', () => clearInterval(sending));
    line.resume();
  });
  const port = await listen(http);
  onTestFinished(() => void http.close());
  const order: Order = { url: `ws://127.0.0.1:${port}/`, messages: 1_000_000 };
  const argument = JSON.stringify(order);
  const result = report<Result>(await run(CHILD, { flags: ['--expose-gc'], argument, deadlineMs: 100_000 }));
  // A thousand may have been handed over that the machine has not been told of.
  expect(result.mostUnconfirmed).toBeLessThanOrEqual(11_000);
  expect(result.heapMiB).toBeLessThan(16);
}, 120_000);
