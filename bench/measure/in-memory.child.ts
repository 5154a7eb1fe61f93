/** What one call costs over a fake without a network, in a process of its own. */
import { findContender, type Listener } from '../clients/contenders.ts';
import { collectGarbage, readOrder, report, usedCpuUs } from './child-side.ts';
import { FakeWebSocket } from './fake-websocket.ts';
import type { InMemoryOrder, InMemoryReport } from './in-memory.ts';

/** A few milliseconds' worth, so that one of them is left alone by whatever else the machine does. */
const MESSAGES_IN_BATCH = 20_000;
/** A call of `send()` is so short that it takes more. */
const SENDS_IN_BATCH = 200_000;
const WARM_UP_BATCHES = 10;
const BATCHES = 100;

const TEXT = '32 bytes, as many messages have.';

const { client, what, collects } = readOrder<InMemoryOrder>();
const contender = findContender(client);
const connect = await contender.load(FakeWebSocket);
const socket = connect('ws://127.0.0.1/');
await new Promise<void>((resolve) => contender.listen(socket, 'open', () => resolve()));
const fake = FakeWebSocket.newest as FakeWebSocket;

report(what === 'send' ? measureSending() : measureReceiving());

function measureReceiving(): InMemoryReport {
  let received = 0;
  hear((event) => {
    if (event.data === TEXT) received++;
  });
  const nsPerCall = measure(MESSAGES_IN_BATCH, (messages) => {
    for (let each = 0; each < messages; each++) dispatch();
  });
  expectAll(received, MESSAGES_IN_BATCH);
  // Afterwards, so that the measured listener has no other beside it and reads what most do.
  let target: unknown;
  hear((event) => {
    target = event.target;
  });
  dispatch();
  return { nsPerCall, isOwnTarget: target === socket };
}

function hear(listener: Listener): void {
  if (what === 'handler') socket.onmessage = listener;
  else contender.listen(socket, 'message', listener);
}

function dispatch(): void {
  fake.dispatchEvent(new MessageEvent('message', { data: TEXT }));
}

function measureSending(): InMemoryReport {
  const nsPerCall = measure(SENDS_IN_BATCH, (messages) => {
    for (let each = 0; each < messages; each++) socket.send(TEXT);
  });
  expectAll(fake.sent, SENDS_IN_BATCH);
  return { nsPerCall };
}

/**
 * The CPU time of one call in the best batch, with what the young generation costs. A full collection in between may throw
 * compiled code away. An application has them now and then and not before each batch, so the scenarios measure both ways.
 */
function measure(calls: number, runBatch: (calls: number) => void): number {
  for (let batch = 0; batch < WARM_UP_BATCHES; batch++) runBatch(calls);
  let bestUs = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch++) {
    if (collects) collectGarbage();
    const startedAt = usedCpuUs();
    runBatch(calls);
    bestUs = Math.min(bestUs, usedCpuUs() - startedAt);
  }
  return (bestUs * 1000) / calls;
}

function expectAll(arrived: number, inBatch: number): void {
  const wanted = (WARM_UP_BATCHES + BATCHES) * inBatch;
  if (arrived !== wanted) throw new Error(`${client}: ${arrived} of ${wanted} messages arrived.`);
}
