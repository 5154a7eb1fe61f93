import { PartySocket as TheirPartySocket } from 'partysocket';
import { InvalidOptionError } from 'resilient-websocket';
import DefaultExport, {
  PartySocket,
  type PartySocketOptions,
  WebSocket,
} from 'resilient-websocket/partysocket';
import { ReconnectingWebSocket } from 'resilient-websocket/reconnecting-websocket';
import { fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket as Ws } from 'ws';
import { eventsNamed, next, record } from '../support/events.ts';
import { startServer } from '../support/start-server.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Where the two are, as far as one can look. */
function placeOf(socket: PartySocket | TheirPartySocket): object {
  const { host, room, name, path, basePath, roomUrl, id } = socket;
  return { host, room, name, path, basePath, roomUrl, id };
}

function make(options: PartySocketOptions): PartySocket {
  const socket = new PartySocket(options);
  onTestFinished(() => socket.close());
  return socket;
}

function makeTheirs(options: PartySocketOptions): TheirPartySocket {
  // Ours take functions that answer either way.
  return new TheirPartySocket(options as ConstructorParameters<typeof TheirPartySocket>[0]);
}

/** Hosts, with and without a scheme, public and private. */
const HOSTS = [
  'example.com',
  'https://example.com/',
  'wss://example.com',
  'localhost:1999',
  'localhost',
  '127.0.0.1:1999',
  '192.168.1.2',
  '10.0.0.1:80',
  '172.16.0.1',
  '172.31.0.1',
  '172.32.0.1',
  '172.1.0.1',
  '[::ffff:7f00:1]:1999',
];

/** What else the URL is made of. */
const PARTS: readonly Partial<PartySocketOptions>[] = [
  {},
  { party: 'chat' },
  { prefix: 'rooms' },
  { prefix: '', party: '' },
  { path: 'a/b' },
  { basePath: 'custom/place', path: 'end' },
  { protocol: 'ws' },
  { protocol: 'wss' },
];

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a PartySocket', () => {
  it('[CM-11] is a ReconnectingWebSocket, exported as there', () => {
    expect(DefaultExport).toBe(PartySocket);
    expect(WebSocket).toBe(ReconnectingWebSocket);
    expect(make({ host: 'example.com', startClosed: true })).toBeInstanceOf(ReconnectingWebSocket);
  });

  it.each(HOSTS.flatMap((host) => PARTS.map((parts) => ({ ...parts, host }))))(
    '[CM-11] is in the same place as theirs: %j',
    (options) => {
      const common = { room: 'lobby', id: 'client-1', startClosed: true, ...options };
      expect(placeOf(make(common))).toEqual(placeOf(makeTheirs({ ...common, WebSocket: Ws })));
    },
  );

  it('[CM-11] takes 172.2.0.0 for public, which theirs does not', () => {
    const options = { host: '172.2.0.1', room: 'lobby', startClosed: true };
    expect(make(options).roomUrl).toBe('wss://172.2.0.1/parties/main/lobby');
    expect(makeTheirs({ ...options, WebSocket: Ws }).roomUrl).toMatch(/^ws:/);
  });

  it.each([
    { query: {} },
    { query: { token: 'a b&c', none: null, missing: undefined, empty: '' } },
    { query: () => ({ token: 'sync' }) },
    { query: async () => ({ token: 'async', none: null }) },
    { path: 'deep/er', party: 'chat', protocols: ['v1', 'v2'] },
    { protocols: () => 'v3' },
  ])('[CM-11] asks a server for the same: %j', async (parts) => {
    const server = await startServer();
    const host = `127.0.0.1:${server.port}`;
    const options = { room: 'lobby', id: 'client-1', ...parts, host, WebSocket: Ws };
    await next(make(options), 'open');
    const theirs = makeTheirs(options);
    await new Promise((resolve) => theirs.addEventListener('open', resolve));
    theirs.close();
    const [first, second] = server.handshakes.map(({ path, protocols }) => ({ path, protocols }));
    expect(first).toEqual(second);
    expect(first?.path).toMatch(/\/lobby.*\?_pk=client-1/);
  });

  it('[CM-11] has a random id where none is given', async () => {
    const { WebSocket: Fake, sockets } = fakeNetwork();
    const ids = [1, 2, 3].map(() => make({ host: 'example.com', room: 'lobby', WebSocket: Fake }).id);
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(3);
    await vi.waitFor(() => expect(sockets).toHaveLength(3));
    expect(sockets.map(({ url }) => new URL(url).searchParams.get('_pk'))).toEqual(ids);
  });

  it('[CM-11] asks for the query before each attempt, and a failure is a failed attempt', async () => {
    const { WebSocket: Fake, sockets } = fakeNetwork();
    let calls = 0;
    const socket = make({
      host: 'example.com',
      room: 'lobby',
      id: 'x',
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      WebSocket: Fake,
      query: () => {
        calls++;
        if (calls === 2) throw new Error('no token');
        return { calls: `${calls}` };
      },
    });
    const told = record(socket);
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    sockets[0]?.fail();
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    expect(sockets.map(({ url }) => new URL(url).searchParams.get('calls'))).toEqual(['1', '3']);
    const causes = eventsNamed(told, 'close').map(({ cause }) => cause);
    expect(causes).toEqual(['handshake-failed', 'endpoint-failed']);
  });

  it.each([
    [{ room: 'lobby' }, 'host'],
    [{ host: '', room: 'lobby' }, 'host'],
    [{ host: 'example.com' }, 'room'],
    [{ host: 'example.com', room: 'lobby', path: '/a' }, 'path'],
    [{ host: 'example.com', room: 'lobby', rooms: 1 }, 'rooms'],
    [{ host: 'example.com', room: 'lobby', maxRetries: -1 }, 'maxRetries'],
  ])('[CM-12] refuses %j before anything happens', (options, option) => {
    const network = fakeNetwork();
    const bad = { ...options, WebSocket: network.WebSocket } as unknown as PartySocketOptions;
    expect(() => new PartySocket(bad)).toThrow(
      expect.objectContaining({ name: 'InvalidOptionError', option }),
    );
    expect(network.sockets).toEqual([]);
  });

  it('[CM-12] that is started closed wants a place when it is to connect', () => {
    const socket = make({ host: '', startClosed: true });
    expect(() => socket.reconnect()).toThrow(InvalidOptionError);
    socket.updateProperties({ host: 'example.com' });
    expect(() => socket.reconnect()).toThrow(/room cannot be undefined: give it, or basePath/);
    expect(socket.readyState).toBe(socket.CLOSED);
  });

  it('[CM-12] warns of a slash in a name, once for each place, unless told not to', () => {
    const options = { host: 'example.com', room: 'a/b', startClosed: true };
    make(options);
    make(options);
    make({ ...options, room: 'quiet/b', disableNameValidation: true });
    make({ ...options, room: 'c', party: 'd/e' });
    expect(vi.mocked(console.warn).mock.calls).toEqual([
      [expect.stringContaining('The room "a/b" has a slash')],
      [expect.stringContaining('The party "d/e" has a slash')],
    ]);
  });
});

describe('updateProperties()', () => {
  it('[CM-13] and reconnect() right after the constructor lead to the new room, and nowhere else', async () => {
    const server = await startServer();
    const host = `127.0.0.1:${server.port}`;
    const socket = make({ host, room: 'first', id: 'x' });
    socket.updateProperties({ room: 'second' });
    socket.reconnect();
    await next(socket, 'open');
    expect(server.handshakes.map(({ path }) => path)).toEqual(['/parties/main/second?_pk=x']);
    socket.updateProperties({ room: 'third', query: { token: '1' } });
    socket.reconnect();
    await next(socket, 'open');
    expect(server.handshakes.at(-1)?.path).toBe('/parties/main/third?_pk=x&token=1');
    expect(server.closeCodes).toEqual([1000]);
  });

  it('[CM-13] changes what it is given, for good, and nothing else', () => {
    const socket = make({ host: 'example.com', room: 'a', party: 'p', path: 'x', startClosed: true });
    const { id } = socket;
    socket.updateProperties({ party: 'q' });
    socket.updateProperties({ room: 'b' });
    expect(placeOf(socket)).toEqual({
      host: 'example.com',
      room: 'b',
      name: 'q',
      path: '/x',
      basePath: undefined,
      roomUrl: 'wss://example.com/parties/q/b/x',
      id,
    });
    socket.updateProperties({ id: 'other' });
    expect(socket.id).toBe('other');
  });

  it('[CM-13] refuses what is for the constructor, and what nobody knows, and changes nothing then', () => {
    const socket = make({ host: 'example.com', room: 'a', startClosed: true });
    const before = placeOf(socket);
    for (const changes of [
      { room: 'b', maxRetries: 3 },
      { room: 'b', roon: 'c' },
      { room: 'b', path: '/' },
    ]) {
      expect(() => socket.updateProperties(changes as object)).toThrow(InvalidOptionError);
    }
    expect(placeOf(socket)).toEqual(before);
  });
});

describe('PartySocket.fetch()', () => {
  const places = HOSTS.slice(0, 6).flatMap((host) =>
    PARTS.slice(0, 6).map((parts) => ({ room: 'lobby', ...(parts as { party?: string }), host })),
  );

  it.each([
    ...places,
    { host: 'example.com', room: 'lobby', protocol: 'http' as const },
    { host: 'example.com', room: 'lobby', query: { a: 'b c', none: null } },
    { host: 'example.com', room: 'lobby', query: async () => ({ token: 'async' }) },
  ])('[CM-21] asks for what theirs asks for: %j', async (options) => {
    const asked: unknown[][] = [];
    const answer = new Response('hello');
    const fetch = async (...given: unknown[]): Promise<Response> => {
      asked.push(given);
      return answer;
    };
    const init = { method: 'POST' };
    expect(await PartySocket.fetch({ ...options, fetch }, init)).toBe(answer);
    expect(await TheirPartySocket.fetch({ ...options, fetch } as never, init)).toBe(answer);
    expect(asked[0]).toEqual(asked[1]);
  });

  it('[CM-21] uses the global fetch, and rejects where there is no place', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('hello'));
    await PartySocket.fetch({ host: 'example.com', room: 'lobby' });
    expect(fetch).toHaveBeenCalledWith('https://example.com/parties/main/lobby?', undefined);
    await expect(PartySocket.fetch({ host: 'example.com', room: '' })).rejects.toThrow(InvalidOptionError);
  });
});

describe('the properties of a place', () => {
  it('[CM-21] can be set, and count from the next attempt on', () => {
    const options = { host: 'example.com', room: 'a', id: 'x', startClosed: true };
    const socket = make(options);
    expect(socket.partySocketOptions).toBe(options);
    socket.room = 'b';
    socket.host = 'wss://other.example/';
    socket.name = 'chat';
    socket.path = 'deep/er';
    expect(socket.roomUrl).toBe('wss://other.example/parties/chat/b/deep/er');
    socket.basePath = 'custom/place';
    expect(socket.roomUrl).toBe('wss://other.example/custom/place/deep/er');
    socket.basePath = undefined;
    socket.room = undefined;
    expect(() => socket.reconnect()).toThrow(InvalidOptionError);
    expect(socket.id).toBe('x');
  });

  it('[CM-21] a room that is set is there after updateProperties(), as there', async () => {
    const server = await startServer();
    const options = { host: `127.0.0.1:${server.port}`, room: 'a', id: 'x', startClosed: true };
    const sockets = [make(options), makeTheirs({ ...options, WebSocket: Ws })];
    for (const socket of sockets) {
      socket.room = 'b';
      socket.updateProperties({});
      socket.reconnect();
    }
    await vi.waitFor(() => expect(server.handshakes).toHaveLength(2));
    expect(server.handshakes.map(({ path }) => path)).toEqual([
      '/parties/main/b?_pk=x',
      '/parties/main/b?_pk=x',
    ]);
    for (const socket of sockets) socket.close();
  });
});
