/** On SIGTERM: waits until the peer has what was sent, takes back what never left, closes, and lets the process end. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Payload, ResilientWebSocket } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe
/** Ends a socket; what is returned was never sent and may be kept for the next start. */
async function shutDown(socket: ResilientWebSocket, deadlineMs: number): Promise<readonly Payload[]> {
  // Rejects if a message is dropped, which the listener of `drop` has been told.
  const confirmed = socket.confirmed().catch(() => {});
  await Promise.race([confirmed, delay(deadlineMs, undefined, { ref: false })]);
  const unsent = socket.drain();
  socket.close(1000, 'shutting down');
  // Resolves after the last `close` event, at the latest after `maxCloseMs`.
  await socket[Symbol.asyncDispose]();
  return unsent;
}
// #endregion

const server = await MisbehavingServer.start();
const socket = new ResilientWebSocket(server.url);
socket.send('order 1');
socket.send('order 2');
process.once('SIGTERM', async () => {
  const unsent = await shutDown(socket, 5000);
  assert.deepEqual(unsent, []);
  assert.deepEqual(server.messages, ['order 1', 'order 2']);
  assert.deepEqual(server.closeCodes, [1000]);
  await server.stop();
});

// And one whose server is down, so that nothing can be confirmed.
const down = await MisbehavingServer.start();
const { url } = down;
await down.stop();
const stranded = new ResilientWebSocket(url);
stranded.send('order 3');
stranded.send('order 4');
process.once('SIGTERM', async () => {
  assert.deepEqual(await shutDown(stranded, 200), ['order 3', 'order 4']);
});

await new Promise((resolve) => stranded.on('retry', resolve));
process.kill(process.pid, 'SIGTERM');
process.once('exit', (exitCode) => {
  assert.deepEqual([socket.status, stranded.status, exitCode], ['closed', 'closed', 0]);
  console.log('What was sent has arrived, what was not was handed back, and the process ended by itself.');
});
