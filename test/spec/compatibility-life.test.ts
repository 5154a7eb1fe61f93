import {
  type Options,
  ReconnectingWebSocket,
  type UrlProvider,
} from 'resilient-websocket/reconnecting-websocket';
import { type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { next } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

let hosts = 0;

interface Life {
  readonly socket: ReconnectingWebSocket;
  readonly network: FakeNetwork;
}

function make(
  options: Options = {},
  // Another endpoint each: the console is told once for each.
  url: UrlProvider = `ws://life-${++hosts}/`,
): Life {
  const network = fakeNetwork();
  const socket = new ReconnectingWebSocket(url, [], { WebSocket: network.WebSocket, ...options });
  onTestFinished(() => socket.close());
  return { socket, network };
}

/** As `make()`, once its first attempt has begun. */
async function start(...given: Parameters<typeof make>): Promise<Life> {
  const life = make(...given);
  await vi.waitFor(() => expect(life.network.sockets).toHaveLength(1));
  return life;
}

function warnings(): readonly unknown[] {
  return vi.mocked(console.warn).mock.calls.map(([message]) => message);
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the console', () => {
  it('[CM-8] is told of an end that was retried there, once for each endpoint and code', async () => {
    const url = `ws://life-${++hosts}/`;
    for (const code of [1000, 1000, 1008]) {
      const { network } = await start({}, url);
      network.last.open();
      network.last.end(code);
    }
    expect(warnings()).toEqual([
      expect.stringMatching(/ended with 1000 \(normal\).*shouldReconnectOnClose: \(\) => true/),
      expect.stringContaining('ended with 1008 (policy-violation)'),
    ]);
  });

  it('[CM-8] is not told of an end that was asked for, nor of one that is retried, nor of the last retry', async () => {
    const { socket, network } = await start();
    network.last.open();
    socket.close();
    network.last.end(1000);
    const other = await start({ maxRetries: 0 });
    other.network.last.fail();
    expect(other.socket.shouldReconnect).toBe(false);
    (await start()).network.last.fail();
    expect(warnings()).toEqual([]);
  });

  it('[CM-8] is told of a message that is dropped', async () => {
    const { socket, network } = await start({ maxEnqueuedMessages: 0 });
    socket.send('too many');
    socket.send('too many');
    expect(warnings()).toEqual([expect.stringMatching(/dropped \(overflow\).*on\('drop'/)]);
    network.last.open();
    socket.close();
    network.last.end(1000);
    socket.send('late');
    expect(warnings().at(-1)).toMatch(/dropped \(closed\)/);
  });

  it('[CM-8] is not told of a message that was taken back', async () => {
    const { socket } = await start();
    socket.send('waits');
    expect(socket.drainQueuedMessages()).toEqual(['waits']);
    expect(warnings()).toEqual([]);
  });

  it('[CM-8] does not report an unconfirmed message on the console', async () => {
    const server = await startServer();
    const connection = server.connection();
    const socket = new ReconnectingWebSocket(server.url);
    onTestFinished(() => socket.close());
    await next(socket, 'open');
    const line = await connection;
    line.pause();
    socket.send('unconfirmed one');
    const dropped = next(socket, 'drop');
    line.terminate();
    expect(await dropped).toMatchObject({ reason: 'unconfirmed', data: 'unconfirmed one' });
    expect(warnings()).toEqual([]);
  });
});

describe('functions for the URL and the subprotocols', () => {
  it('[CM-9] may name what the constructor was called for', async () => {
    const network = fakeNetwork();
    const socket: ReconnectingWebSocket = new ReconnectingWebSocket(
      () => `ws://life/${socket.retryCount}`,
      () => (socket.retryCount === 0 ? null : 'v1'),
      { WebSocket: network.WebSocket },
    );
    onTestFinished(() => socket.close());
    await vi.waitFor(() => expect(network.sockets).toHaveLength(1));
    expect(network.last.url).toBe('ws://life/0');
    expect(network.last.protocols).toEqual([]);
  });

  it('[CM-9] are asked again by reconnect() while an attempt is under way', async () => {
    let room = 'first';
    const { socket, network } = await start({}, () => `ws://life/${room}`);
    socket.send('waits');
    room = 'second';
    socket.reconnect();
    await vi.waitFor(() => expect(network.sockets).toHaveLength(2));
    expect(network.sockets.map(({ url }) => url)).toEqual(['ws://life/first', 'ws://life/second']);
    // The one that was called off is over.
    expect(network.sockets[0]?.closeCalls).toHaveLength(1);
    network.last.open();
    expect(network.last.sent).toEqual(['waits']);
  });

  it('[CM-9] before they have been asked, reconnect() changes nothing', async () => {
    let room = 'first';
    const { socket, network } = make({}, () => `ws://life/${room}`);
    room = 'second';
    socket.reconnect();
    await vi.waitFor(() => expect(network.sockets).not.toEqual([]));
    expect(network.sockets.map(({ url }) => url)).toEqual(['ws://life/second']);
  });

  it('[CM-9] reconnect() with a code that is refused throws, and the attempt goes on', async () => {
    const { socket, network } = await start({}, () => 'ws://life/');
    expect(() => socket.reconnect(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    network.last.open();
    expect(socket.readyState).toBe(socket.OPEN);
    socket.reconnect(4001, 'moved');
    expect(network.last.closeCalls).toEqual([[4001, 'moved']]);
  });

  it('[CM-9] an attempt with a URL that cannot change goes on', async () => {
    const { socket, network } = await start();
    socket.reconnect();
    expect(network.sockets).toHaveLength(1);
    expect(network.last.closeCalls).toEqual([]);
  });
});

describe('debug', () => {
  it('[CM-10] has each typed event logged, by debugLogger or on the console', async () => {
    const logged: unknown[][] = [];
    const { network } = await start({ debug: true, debugLogger: (...values) => logged.push(values) });
    network.last.open();
    expect(logged).toEqual([
      ['RWS>', 'status', { status: 'connecting', previous: 'idle' }],
      ['RWS>', 'status', { status: 'open', previous: 'connecting' }],
      ['RWS>', 'open', expect.objectContaining({ attempt: 1 })],
    ]);
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const onConsole = await start({ debug: true });
    onConsole.network.last.open();
    onConsole.socket.close();
    expect(log).toHaveBeenCalledWith('RWS>', 'open', expect.objectContaining({ attempt: 1 }));
  });

  it('[CM-10] without it nothing is', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const logged: unknown[] = [];
    (await start({ debugLogger: (...values) => logged.push(values) })).network.last.open();
    expect(logged).toEqual([]);
    expect(log).not.toHaveBeenCalled();
  });
});
