/**
 * Shows the typed events of a socket's life, each with what it carries, and the two things that a `retry` listener
 * can do about what was decided: change the delay, and veto the attempt. Ends by itself.
 */
import { ResilientWebSocket } from 'resilient-websocket';
import { explain } from 'resilient-websocket/codes';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

/** More attempts than this for one outage and this application would rather tell its user. */
const MAX_ATTEMPTS = 3;

const server = await MisbehavingServer.start();
server.script(
  { do: 'close', code: 1001, reason: 'deploy', afterMs: 900 },
  { do: 'empty-close', afterMs: 100 },
  { do: 'refuse', status: 503 },
);
server.otherwise = { do: 'refuse', status: 503 };

// Small numbers, to keep the example short; `stable` comes after 15 s by default.
const socket = new ResilientWebSocket(server.url, [], { stableAfterMs: 500, backoff: { baseMs: 600 } });

const startedAt = performance.now();
function log(name: string, text: string): void {
  const at = Math.round(performance.now() - startedAt);
  console.log(`${String(at).padStart(5)} ms  ${name.padEnd(8)}${text}`);
}

socket.on('status', ({ status, previous }) => log('status', `${previous} -> ${status}`));

socket.on('open', ({ attempt, isReconnect, downtimeMs }) => {
  log('open', isReconnect ? `again, at attempt ${attempt}, after ${downtimeMs} ms` : 'for the first time');
});

socket.on('stable', () => log('stable', 'the next outage starts with a fresh budget'));

socket.on('close', (closure) => {
  const { code, category, origin, remedy, final } = closure;
  const what = remedy.action === 'stop' ? remedy.outcome : `${remedy.delayMs} ms`;
  log('close', `${code} ${category} (${origin}): ${remedy.action}, ${what}${final ? ', final' : ''}`);
  const { why, advice } = explain(closure);
  log('', `${why} ${advice}`);
});

socket.on('warning', (warning) => {
  // A union: what there is beside `kind` and `message` depends on the kind, and the compiler knows.
  log('warning', warning.kind === 'peer-bug' ? `peer-bug, seen ${warning.count} time(s)` : warning.kind);
});

socket.on('retry', (retry) => {
  log('retry', `attempt ${retry.attempt} in ${retry.delayMs} ms`);
  if (retry.attempt > MAX_ATTEMPTS) {
    log('', `vetoed: ${MAX_ATTEMPTS} attempts are enough`);
    retry.veto();
  } else if (retry.closure.category === 'going-away') {
    log('', 'the delay becomes 150 ms: this application knows that its deploys are quick');
    retry.setDelay(150);
  }
});

await new Promise<void>((resolve) => {
  socket.on('giveup', ({ outcome, attempts, closure }) => {
    log('giveup', `${outcome} after ${attempts} attempts, the last of which ended with ${closure.code}`);
    resolve();
  });
});
await server.stop();
