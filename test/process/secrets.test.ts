import { inspect } from 'node:util';
import { ResilientWebSocket, type WebSocketConstructor } from 'resilient-websocket/full';
import type { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { published } from '../support/diagnostics.ts';
import { over, record, type Told } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

/** In everything that is nobody's business. */
const SECRET = 's3cr3t';

/** All that can be seen of a value, what is not enumerable included. */
function inside(value: unknown): string {
  return inspect(value, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, showHidden: true });
}

/** What is thrown. */
function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}

class WebSocketWithHeader extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { headers: { 'X-Api-Key': `${SECRET}-header` } });
  }
}

/** Lives through every place where a secret can stand, and comes to its end. */
async function live(): Promise<{
  readonly socket: ResilientWebSocket;
  readonly server: MisbehavingServer;
  readonly told: readonly Told[];
}> {
  const server = await startServer();
  server.script(
    { do: 'refuse', status: 401 },
    { do: 'close', code: 4000, reason: `${SECRET}-reason`, afterMs: 20 },
    { do: 'empty-close', afterMs: 20 },
    { do: 'accept' },
  );
  const host = server.url.slice('ws://'.length);
  let asked = 0;
  const provider = (): string => {
    asked++;
    if (asked === 2) throw new Error(`${SECRET}-provider`, { cause: `${SECRET}-cause` });
    if (asked === 3) return `ws://${SECRET}-invalid:pw@/?${SECRET}`;
    return `ws://user-${SECRET}:pw-${SECRET}@${host}path?token=${SECRET}-query`;
  };
  const socket = new ResilientWebSocket(provider, [`${SECRET}-protocol`], {
    backoff: { minMs: 1, baseMs: 1, maxMs: 1 },
    WebSocket: WebSocketWithHeader as unknown as WebSocketConstructor,
    queue: { maxMessages: 2 },
  });
  const told = record(socket);
  for (const each of ['a', 'b', 'c']) socket.send(`${SECRET}-payload-${each}`);
  await vi.waitUntil(() => told.filter(({ name }) => name === 'open').length === 3);
  socket.send(`${SECRET}-payload`);
  socket.close(4001, `${SECRET}-our-reason`);
  await over(socket);
  return { socket, server, told };
}

describe('a secret', () => {
  it('[OB-5] is in no trace, in no message of a channel and in no line on the console', async () => {
    const lines = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const messages = published();
    const { socket, server, told } = await live();

    // It was everywhere.
    const [first] = server.handshakes;
    expect(first?.path).toContain(`${SECRET}-query`);
    expect(first?.headers).toMatchObject({
      'x-api-key': `${SECRET}-header`,
      'sec-websocket-protocol': `${SECRET}-protocol`,
      authorization: `Basic ${btoa(`user-${SECRET}:pw-${SECRET}`)}`,
    });
    expect(server.messages.join()).toContain(`${SECRET}-payload`);
    for (const planted of ['reason', 'provider', 'payload-a', 'our-reason']) {
      expect(inside(told)).toContain(`${SECRET}-${planted}`);
    }

    // What was told of it is not nothing.
    const types = new Set(socket.trace.map(({ type }) => type));
    for (const type of ['attempt', 'open', 'close', 'retry', 'drop', 'warning'])
      expect(types).toContain(type);
    expect(messages.length).toBeGreaterThanOrEqual(socket.trace.length);
    expect(lines).toHaveBeenCalled();
    const warnings = told.filter(({ name }) => name === 'warning');
    expect(warnings).not.toEqual([]);

    expect(inside(socket.trace)).not.toContain(SECRET);
    expect(inside(messages)).not.toContain(SECRET);
    expect(inside(lines.mock.calls)).not.toContain(SECRET);
    expect(inside(warnings)).not.toContain(SECRET);
  });

  it.each([
    ['a URL that is none', () => new ResilientWebSocket(`ws://${SECRET}:${SECRET}@host:99999/?${SECRET}`)],
    ['a URL with a fragment', () => new ResilientWebSocket(`ws://${SECRET}@host/?${SECRET}#${SECRET}`)],
    ['a URL of another scheme', () => new ResilientWebSocket(`ftp://${SECRET}@host/?${SECRET}`)],
    ['a subprotocol that is none', () => new ResilientWebSocket('ws://host/', [`${SECRET},`])],
    ['a subprotocol given twice', () => new ResilientWebSocket('ws://host/', [SECRET, SECRET])],
    [
      'a close reason that is too long',
      () => new ResilientWebSocket('ws://host/', [], { autoConnect: false }).close(1000, SECRET.repeat(30)),
    ],
    [
      'a message that cannot wait',
      () => new ResilientWebSocket('ws://127.0.0.1:9/', [], { queue: false }).send(SECRET),
    ],
  ])('[OB-5] is in no error for %s', (_name, act) => {
    const { name, message, stack } = thrownBy(act);
    expect(name).toMatch(/^(SyntaxError|InvalidStateError)$/);
    expect(message).not.toBe('');
    expect(`${message} ${stack}`).not.toContain(SECRET);
  });
});
