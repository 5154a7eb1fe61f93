/** A feed that is meant to have no end, on servers that end its connections with 1000 and 1008. */
import assert from 'node:assert/strict';
import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { endless } from 'resilient-websocket/presets';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe
function follow(url: string, options: ResilientWebSocketOptions = {}): ResilientWebSocket {
  const socket = new ResilientWebSocket(url, [], { ...options, rules: endless });
  socket.on('close', ({ code, final, remedy }) => {
    if (!final) console.log(`ended with ${code}, and comes back: ${remedy.why ?? remedy.reason}`);
  });
  return socket;
}
// #endregion

const server = await MisbehavingServer.start();
server.script(
  { do: 'close', code: 1000, reason: 'deploy' },
  { do: 'close', code: 1008, reason: 'too many messages' },
);
// The delays of the default are longer.
const socket = follow(server.url, { backoff: { minMs: 1, baseMs: 10, maxMs: 20 } });
const warnings: string[] = [];
socket.on('warning', ({ kind }) => warnings.push(kind));
await new Promise<void>((resolve) => {
  socket.on('open', ({ attempt }) => {
    if (attempt === 3) resolve();
  });
});
socket.close();
await server.stop();
assert.equal(server.handshakes.length, 3);
assert.deepEqual(warnings, []);
console.log('The feed came back after a 1000 and after a 1008.');
