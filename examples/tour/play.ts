/**
 * Plays one scene: a real server, a real client, and a look at whether the library kept its promise.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type Closure, type OpenNotice, ResilientWebSocket, type Warning } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { delayOf, seconds } from './format.ts';
import type { Scene } from './scenes.ts';
import type { Screen } from './screen.ts';

/** Far more than any scene needs: a tour that hangs is a tour that failed. */
const SCENE_LIMIT_MS = 30_000;

/** What came of a scene. */
export interface Played {
  readonly scene: Scene;
  /** Every end, the first of which is the one that the scene is about. */
  readonly closures: readonly Closure[];
  /** The connection after it, if there was one. */
  readonly back: OpenNotice | undefined;
  /** What was promised and did not come. */
  readonly problems: readonly string[];
}

export async function play(scene: Scene, screen: Screen, interrupted: AbortSignal): Promise<Played> {
  let server = await MisbehavingServer.start(scene.server);
  server.script(scene.behaviour);
  let restarted: Promise<void> | undefined;
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(SCENE_LIMIT_MS)]);
  const socket = new ResilientWebSocket(scene.provide?.(server.url) ?? server.url, [], {
    ...scene.options,
    signal,
  });
  if (scene.options !== undefined) screen.tell('options', inspect(scene.options, { breakLength: Infinity }));

  const restart = async (downForMs: number): Promise<void> => {
    const { port } = server;
    await server.stop();
    screen.tell('server', 'has stopped');
    await pause(downForMs, undefined, { signal }).catch(() => {});
    server = await MisbehavingServer.start({ ...scene.server, port });
    screen.tell('server', 'is listening again');
  };

  const closures: Closure[] = [];
  const warnings: Warning[] = [];
  const back = await new Promise<OpenNotice | undefined>((resolve) => {
    socket.on('open', (opened) => {
      if (closures.length > 0) return resolve(opened);
      screen.tell('open', 'the first connection');
      scene.onceOpen?.(socket);
    });
    socket.on('close', (closure) => {
      closures.push(closure);
      screen.endCountdown();
      screen.tellClosure(closure);
      if (scene.downForMs !== undefined) restarted ??= restart(scene.downForMs);
      if (closure.final) resolve(undefined);
    });
    socket.on('warning', (warning) => {
      warnings.push(warning);
      const count = 'count' in warning ? `, number ${warning.count} of this socket` : '';
      screen.tell('warning', `${warning.kind}${count}`);
    });
    socket.on('retry', ({ delayMs }) => screen.startCountdown(delayMs));
  });
  screen.endCountdown();
  if (back !== undefined) screen.tellBack(back);

  // A socket that is over has said so already: `close()` does nothing then, and nothing is waited for.
  const hasEnded = new Promise<void>((resolve) => {
    socket.on('status', ({ status }) => {
      if (status === 'closed') resolve();
    });
  });
  for (const name of ['open', 'close', 'warning', 'retry'] as const) socket.off(name);
  if (back !== undefined) {
    socket.close(1000, 'the tour goes on');
    await hasEnded;
  }
  await restarted;
  await server.stop();
  return { scene, closures, back, problems: [...compare(scene, closures, warnings, back)] };
}

/** What the library did, against what it promised. */
function* compare(
  { expected }: Scene,
  closures: readonly Closure[],
  warnings: readonly Warning[],
  back: OpenNotice | undefined,
): Generator<string> {
  const [closure] = closures;
  if (closure === undefined) return yield 'the connection never ended';
  const { code, category, origin, remedy } = closure;
  const pairs = {
    code: [code, expected.code],
    class: [category, expected.category],
    origin: [origin, expected.origin ?? 'remote'],
    remedy: [remedy.action, expected.action],
    warnings: [warnings.map(({ kind }) => kind).join(), expected.warning ?? ''],
    outcome: [back === undefined ? 'over' : 'back', expected.action === 'stop' ? 'over' : 'back'],
  };
  for (const [what, [found, promised]] of Object.entries(pairs)) {
    if (found !== promised) yield `${what}: promised ${promised || 'none'}, found ${found || 'none'}`;
  }
  const delayMs = delayOf(closure);
  const [from, to] = expected.delayMs ?? [0, 0];
  if (delayMs !== undefined && (delayMs < from || delayMs > to)) {
    yield `delay: promised ${seconds(from)} to ${seconds(to)}, found ${seconds(delayMs)}`;
  }
}
