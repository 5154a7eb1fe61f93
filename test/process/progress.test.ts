import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { Socket } from 'node:net';
import { setImmediate as task } from 'node:timers/promises';
import {
  type Connection,
  createSocketClass,
  type Feature,
  type Session,
  type WebSocketConstructor,
} from 'resilient-websocket/kit';
import { fakeNetwork } from 'resilient-websocket/testing';
import { WebSocket as UndiciWebSocket } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NodeWebSocket } from '../../src/platform/node/node-websocket.ts';
import { certify } from '../cli/endpoints.ts';
import { listen } from '../support/listen.ts';

const MIB = 2 ** 20;

/** More than the system takes. */
const MUCH = 64 * MIB;

type Line = 'TCP' | 'TLS';

const LINES: readonly Line[] = ['TCP', 'TLS'];

class Ours extends NodeWebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { rejectUnauthorized: false });
  }
}

class Theirs extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { rejectUnauthorized: false });
  }
}

const CLASSES = { ours: Ours, 'one of a user': Theirs } as unknown as Record<string, WebSocketConstructor>;

const OVER_WS = LINES.flatMap((line) => Object.keys(CLASSES).map((name) => [line, name] as const));

/** One connection, from this end. */
interface Watched {
  readonly connection: Connection;
  readonly drained: ReturnType<typeof vi.fn>;
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
}

/** One connection, from both of its ends. */
interface Ends extends Omit<Watched, 'opened'> {
  /** What it came over to the server. */
  readonly far: Socket;
}

/** A server that accepts everything, and its URL. */
async function serve(line: Line): Promise<{ readonly url: string; readonly server: WebSocketServer }> {
  const isSecure = line === 'TLS';
  const http = isSecure ? createSecureServer(await certify('here', '127.0.0.1', -1, 1)) : createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: 2 * MUCH });
  server.on('connection', (peer) => peer.on('error', () => {}));
  const port = await listen(http);
  onTestFinished(async () => {
    for (const peer of server.clients) peer.terminate();
    await new Promise((resolve) => http.close(resolve));
  });
  return { url: `${isSecure ? 'wss' : 'ws'}://127.0.0.1:${port}/`, server };
}

/** A socket that was made with that class, and what its session says. */
function watched(Class: WebSocketConstructor, url: string): Watched {
  const drained = vi.fn();
  let session: Session | undefined;
  let tell = { opened: (): void => {}, closed: (): void => {} };
  const opened = new Promise<void>((resolve) => {
    tell = { ...tell, opened: resolve };
  });
  const closed = new Promise<void>((resolve) => {
    tell = { ...tell, closed: resolve };
  });
  const watch: Feature = {
    name: 'watch',
    opened: () => tell.opened(),
    drained,
    ended: () => tell.closed(),
    setup: (made) => {
      session = made;
      return true;
    },
  };
  new (createSocketClass([watch]))(url, [], { WebSocket: Class, retry: false });
  // Taken down, since it is no longer that of the session when it has ended.
  const connection = session?.connection as Connection;
  return { connection, drained, opened, closed };
}

async function connect(line: Line, Class: WebSocketConstructor): Promise<Ends> {
  const { url, server } = await serve(line);
  const accepted = once(server, 'connection');
  const { opened, ...near } = watched(Class, url);
  const [, request] = (await accepted) as [unknown, IncomingMessage];
  await opened;
  onTestFinished(() => near.connection.discard());
  return { ...near, far: request.socket };
}

/** The peer reads so much, and no more. */
async function read(far: Socket, bytes: number): Promise<void> {
  const enough = far.bytesRead + bytes;
  far.resume();
  while (far.bytesRead < enough) await once(far, 'data');
  far.pause();
}

/** The head of an unmasked binary message. */
function headOf(bytes: number): Buffer {
  const head = Buffer.alloc(10);
  head[0] = 0x82;
  head[1] = 127;
  head.writeUIntBE(bytes, 4, 6);
  return head;
}

describe.each(OVER_WS)('the bytes on a connection over %s, with a class that is %s', (line, name) => {
  const Class = CLASSES[name] as WebSocketConstructor;

  it('those read grow with each part of a message', async () => {
    const { connection, far } = await connect(line, Class);
    const before = connection.bytesRead;
    expect(before).toBeGreaterThan(0);
    far.write(headOf(MIB));
    far.write(Buffer.alloc(1000));
    await expect.poll(() => connection.bytesRead - before).toBeGreaterThanOrEqual(1010);
    const between = connection.bytesRead;
    far.write(Buffer.alloc(1000));
    await expect.poll(() => connection.bytesRead - between).toBeGreaterThanOrEqual(1000);
  });

  it('those taken grow while one message is under way', async () => {
    const { connection, far } = await connect(line, Class);
    far.pause();
    connection.send(Buffer.alloc(MUCH));
    expect(connection.bytesTaken).toBe(0);
    for (let look = 0; look < 10; look++) await task();
    // The system may have gone on taking for a moment.
    const before = connection.bytesTaken;
    expect(before).toBeLessThan(MUCH / 2);
    await read(far, 8 * MIB);
    await expect.poll(() => connection.bytesTaken).toBeGreaterThan(before);
    expect(connection.bufferedAmount).toBeGreaterThanOrEqual(MUCH);
    far.resume();
    await expect.poll(() => connection.bufferedAmount, { timeout: 10_000 }).toBe(0);
    expect(connection.bytesTaken).toBeGreaterThan(MUCH / 2);
  });

  it('those taken do not grow with what the system has room for', async () => {
    const { connection, far } = await connect(line, Class);
    far.pause();
    for (let number = 0; number < 100; number++) {
      connection.send('hello');
      expect(connection.bytesTaken).toBe(0);
      await task();
      expect(connection.bytesTaken).toBe(0);
    }
  });

  it('both stay when it is over', async () => {
    const { connection, far, closed } = await connect(line, Class);
    far.pause();
    connection.send(Buffer.alloc(MUCH));
    expect(connection.bytesTaken).toBe(0);
    await read(far, 8 * MIB);
    await expect.poll(() => connection.bytesTaken).toBeGreaterThan(0);
    const { bytesRead, bytesTaken } = connection;
    connection.discard();
    await closed;
    expect(connection.bytesRead).toBe(bytesRead);
    expect(connection.bytesTaken).toBe(bytesTaken);
  });
});

describe('the bytes on a connection of which no line can be seen', () => {
  it('those read are 0; with undici, which counts whole messages, none is taken before it is whole', async () => {
    const { connection, far } = await connect('TCP', UndiciWebSocket as unknown as WebSocketConstructor);
    far.pause();
    connection.send(Buffer.alloc(MUCH));
    await read(far, 8 * MIB);
    expect(connection.bufferedAmount).toBe(MUCH);
    expect(connection.bytesTaken).toBe(0);
    expect(connection.bytesRead).toBe(0);
  });

  it('those taken are what bufferedAmount has fallen by without reaching 0', () => {
    const network = fakeNetwork();
    const { connection } = watched(network.WebSocket, 'ws://localhost/');
    const taken = [10, 0, 1000, 600, 800, 700, 0].map((amount) => {
      network.last.bufferedAmount = amount;
      return connection.bytesTaken;
    });
    expect(taken).toEqual([0, 0, 0, 400, 400, 500, 500]);
    expect(connection.bytesRead).toBe(0);
  });
});

describe('messages that are sent together', () => {
  it('go out in one write with ours over ws', async () => {
    const { connection, far } = await connect('TCP', Ours as unknown as WebSocketConstructor);
    const before = far.bytesRead;
    const write = vi.spyOn(Socket.prototype, '_writev');
    onTestFinished(() => write.mockRestore());
    connection.together(() => {
      for (let number = 0; number < 100; number++) connection.send('hello');
    });
    expect(connection.bufferedAmount).toBe(500);
    await expect.poll(() => connection.bufferedAmount).toBe(0);
    expect(write).toHaveBeenCalledOnce();
    // Each with a head of two bytes and a mask of four.
    await expect.poll(() => far.bytesRead - before).toBe(100 * (2 + 4 + 5));
  });

  it('are sent with the class of a user, too', async () => {
    const { connection, far } = await connect('TCP', Theirs as unknown as WebSocketConstructor);
    const before = far.bytesRead;
    connection.together(() => connection.send('hello'));
    await expect.poll(() => far.bytesRead - before).toBe(11);
  });
});

describe('a connection that has drained', () => {
  it.each(LINES)(
    'over %s, it says so once for all that was sent in one go, and not inside send()',
    async (line) => {
      const { connection, drained } = await connect(line, Ours as unknown as WebSocketConstructor);
      for (let number = 0; number < 10; number++) connection.send('hello');
      expect(drained).not.toHaveBeenCalled();
      await expect.poll(() => connection.bufferedAmount).toBe(0);
      expect(drained).toHaveBeenCalledOnce();
      connection.send('hello');
      await expect.poll(() => connection.bufferedAmount).toBe(0);
      expect(drained).toHaveBeenCalledTimes(2);
    },
  );

  it('says so when the last byte has left, and can be given more there and then', async () => {
    const { connection, drained, far } = await connect('TCP', Ours as unknown as WebSocketConstructor);
    far.pause();
    drained.mockImplementationOnce(() => connection.send('more'));
    for (let number = 0; number < 4; number++) connection.send(Buffer.alloc(MUCH / 4));
    await read(far, 8 * MIB);
    expect(drained).not.toHaveBeenCalled();
    far.resume();
    await expect.poll(() => drained.mock.calls.length, { timeout: 10_000 }).toBe(2);
    expect(connection.bufferedAmount).toBe(0);
  });

  it.each<[string, (ends: Ends) => unknown]>([
    ['from here', ({ connection }) => connection.discard()],
    ['from there', ({ far }) => far.resetAndDestroy()],
  ])('is none that was ended %s with bytes to send', async (_, end) => {
    const ends = await connect('TCP', Ours as unknown as WebSocketConstructor);
    const { connection, drained, far, closed } = ends;
    far.pause();
    connection.send(Buffer.alloc(MUCH));
    connection.send('more');
    end(ends);
    await closed;
    await task();
    expect(connection.bufferedAmount).toBe(MUCH + 4);
    expect(drained).not.toHaveBeenCalled();
  });

  it('is not told of with the class of a user', async () => {
    const { connection, drained } = await connect('TCP', Theirs as unknown as WebSocketConstructor);
    connection.send('hello');
    for (let look = 0; look < 10; look++) await task();
    expect(drained).not.toHaveBeenCalled();
  });
});
