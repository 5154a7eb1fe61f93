import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { next, over } from '../support/events.ts';
import type { Bench } from './bench.ts';
import { OneWayLine } from './one-way-line.ts';
import { type Close, type Ending, type Server, type Speech, STAYS_OPEN } from './server.ts';

/** An end as the client saw it, and what the default policy makes of it. */
export interface Observed extends Omit<Ending, 'cause'> {
  readonly cause: string;
  readonly category: string;
  readonly final: boolean;
  /** What was reported besides the `close`: kinds of warnings, and the outcome of giving up. */
  readonly reports: readonly string[];
  /** How long after the event it came. */
  readonly afterMs: number;
}

export type Observation = Observed | typeof STAYS_OPEN;

/** What the peer is asked to close with. */
export const REASON = 'asked for';

/** Attempts follow each other at once; what is retried, and what is not, is as ever. */
const OPTIONS: ResilientWebSocketOptions = {
  backoff: { minMs: 50, baseMs: 50, maxMs: 50, jitter: 'none' },
};

/** For servers that leave the line as it is and say nothing. */
const QUICK_HEARTBEAT = { intervalMs: 500, timeoutMs: 500 };

/** In seconds, and how long a server may take to notice it. */
const SILENCE_S = 1;

/** Any text, as it is. */
const PLAIN: Speech = {
  protocols: [],
  login: [],
  wrap: (text) => text,
  unwrap: (data) => (typeof data === 'string' ? data : undefined),
};

export function speechOf({ speech = PLAIN }: Server): Speech {
  return speech;
}

/** A client of a server. */
export function connectTo(
  server: Server,
  url: string,
  options: ResilientWebSocketOptions = {},
  protocols: readonly string[] = speechOf(server).protocols,
): ResilientWebSocket {
  const socket = new ResilientWebSocket(url, [...protocols], { ...OPTIONS, ...options });
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    for (const message of speechOf(server).login) socket.send(message);
  });
  return socket;
}

/** Sends a text or bytes, and waits until they are back. */
export function echo(
  server: Server,
  socket: ResilientWebSocket,
  data: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { wrap, unwrap } = speechOf(server);
  const message = typeof data === 'string' ? wrap(data) : data;
  return new Promise((resolve) => {
    const listener = (event: MessageEvent): void => {
      const isBack =
        typeof data === 'string'
          ? unwrap(event.data) === data
          : event.data instanceof ArrayBuffer && Buffer.from(event.data).equals(data);
      if (!isBack) return;
      socket.removeEventListener('message', listener);
      resolve();
    };
    socket.addEventListener('message', listener);
    if (socket.readyState === socket.OPEN) socket.send(message);
    else socket.addEventListener('open', () => socket.send(message), { once: true });
  });
}

/** The Close frame that the server was asked to send. */
export async function observeClose(bench: Bench, close: Close): Promise<Observation> {
  const command = close === 'empty' ? '!close' : `!close ${close} ${REASON}`;
  const { server } = bench;
  const { url } = await bench.running();
  return observe(server, url, (socket) => socket.send(speechOf(server).wrap(command)));
}

/** An exception in a handler. The server may end with it. */
export async function observeFailure(bench: Bench): Promise<Observation> {
  const { server } = bench;
  const { url } = await bench.running();
  const fail = (socket: ResilientWebSocket): void => socket.send(speechOf(server).wrap('!fail'));
  try {
    return await observe(server, url, fail, server.failure);
  } finally {
    // Nobody knows in which state it is.
    await bench.stop();
  }
}

/** A server that hears nothing any more. */
export async function observeSilence(bench: Bench): Promise<Observation> {
  const { speechWithLimit: speech } = bench.server;
  const server = speech === undefined ? bench.server : { ...bench.server, speech };
  const running = await bench.running({ mode: 'graceful', silenceS: speech === undefined ? SILENCE_S : 0 });
  const line = await OneWayLine.start(running.port);
  try {
    return await observe(server, running.urlAt(line.port), () => line.mute());
  } finally {
    await line.stop();
  }
}

/** SIGTERM to a server that does what is documented about it, or that does nothing about it. */
export async function observeTermination(bench: Bench, mode: 'graceful' | 'plain'): Promise<Observation> {
  const { server } = bench;
  const running = await bench.running({ mode, silenceS: 0 });
  const expected = mode === 'plain' ? (server.plain ?? server.deploy) : server.deploy;
  return observe(server, running.url, () => running.signal('SIGTERM'), expected);
}

/** SIGKILL. */
export async function observeKill(bench: Bench): Promise<Observation> {
  const running = await bench.running();
  return observe(bench.server, running.url, () => running.signal('SIGKILL'));
}

/** Has a connection, makes something happen, and sees how the connection ends, or that it does not. */
async function observe(
  server: Server,
  url: string,
  happen: (socket: ResilientWebSocket) => void,
  expected?: Server['failure'],
): Promise<Observation> {
  const isSilent = typeof expected === 'object' && 'cause' in expected;
  const socket = connectTo(server, url, isSilent ? { heartbeat: QUICK_HEARTBEAT } : {});
  try {
    await echo(server, socket, 'before');
    const reports: string[] = [];
    socket.on('warning', ({ kind }) => reports.push(kind));
    socket.on('giveup', ({ outcome }) => reports.push(outcome));
    const closed = next(socket, 'close');
    const startedAt = performance.now();
    happen(socket);
    if (expected === STAYS_OPEN) {
      await Promise.race([echo(server, socket, 'after'), closed]);
      if (socket.closure === undefined) return STAYS_OPEN;
    }
    const { code, reason, wasClean, category, cause, final } = await closed;
    const afterMs = Math.round(performance.now() - startedAt);
    // They come in the same task as the `close`.
    await new Promise((resolve) => setImmediate(resolve));
    return { code, reason, wasClean, category, cause, final, reports, afterMs };
  } finally {
    socket.close();
    await over(socket);
  }
}
