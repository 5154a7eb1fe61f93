import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { Socket } from 'node:net';
import { setImmediate as task } from 'node:timers/promises';
import { fakeNetwork } from 'resilient-websocket/testing';
import { WebSocket as UndiciWebSocket } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NativeSocket, type SocketSink, type WebSocketConstructor } from '../../src/runtime/native-socket.ts';
import { NodeWebSocket } from '../../src/runtime/node-websocket.ts';
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

/** One connection, from both of its ends. */
interface Ends {
  readonly native: NativeSocket;
  readonly drained: ReturnType<typeof vi.fn>;
  readonly closed: Promise<unknown>;
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

async function connect(line: Line, Class: WebSocketConstructor): Promise<Ends> {
  const { url, server } = await serve(line);
  const drained = vi.fn();
  let isOpen = (): void => {};
  let isClosed = (): void => {};
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  const closed = new Promise<void>((resolve) => {
    isClosed = resolve;
  });
  const nothing = (): void => {};
  const sink: SocketSink = {
    opened: isOpen,
    message: nothing,
    errored: nothing,
    replied: nothing,
    pinged: nothing,
    drained,
    closed: isClosed,
  };
  const accepted = once(server, 'connection');
  const native = new NativeSocket(Class, url, [], 'arraybuffer', sink);
  const [, request] = (await accepted) as [unknown, IncomingMessage];
  await opened;
  onTestFinished(() => native.discard());
  return { native, drained, closed, far: request.socket };
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
    const { native, far } = await connect(line, Class);
    const before = native.bytesRead;
    expect(before).toBeGreaterThan(0);
    far.write(headOf(MIB));
    far.write(Buffer.alloc(1000));
    await expect.poll(() => native.bytesRead - before).toBeGreaterThanOrEqual(1010);
    const between = native.bytesRead;
    far.write(Buffer.alloc(1000));
    await expect.poll(() => native.bytesRead - between).toBeGreaterThanOrEqual(1000);
  });

  it('those taken grow while one message is under way', async () => {
    const { native, far } = await connect(line, Class);
    far.pause();
    native.send(Buffer.alloc(MUCH));
    expect(native.bytesTaken).toBe(0);
    for (let look = 0; look < 10; look++) await task();
    // The system may have gone on taking for a moment.
    const before = native.bytesTaken;
    expect(before).toBeLessThan(MUCH / 2);
    await read(far, 8 * MIB);
    await expect.poll(() => native.bytesTaken).toBeGreaterThan(before);
    expect(native.bufferedAmount).toBeGreaterThanOrEqual(MUCH);
    far.resume();
    await expect.poll(() => native.bufferedAmount, { timeout: 10_000 }).toBe(0);
    expect(native.bytesTaken).toBeGreaterThan(MUCH / 2);
  });

  it('those taken do not grow with what the system has room for', async () => {
    const { native, far } = await connect(line, Class);
    far.pause();
    for (let number = 0; number < 100; number++) {
      native.send('hello');
      expect(native.bytesTaken).toBe(0);
      await task();
      expect(native.bytesTaken).toBe(0);
    }
  });

  it('both stay when it is over', async () => {
    const { native, far, closed } = await connect(line, Class);
    far.pause();
    native.send(Buffer.alloc(MUCH));
    expect(native.bytesTaken).toBe(0);
    await read(far, 8 * MIB);
    await expect.poll(() => native.bytesTaken).toBeGreaterThan(0);
    const { bytesRead, bytesTaken } = native;
    native.discard();
    await closed;
    expect(native.bytesRead).toBe(bytesRead);
    expect(native.bytesTaken).toBe(bytesTaken);
  });
});

describe('the bytes on a connection of which no line can be seen', () => {
  const sink = new Proxy({} as SocketSink, { get: () => () => {} });

  it('those read are 0; with undici, which counts whole messages, none is taken before it is whole', async () => {
    const { native, far } = await connect('TCP', UndiciWebSocket as unknown as WebSocketConstructor);
    far.pause();
    native.send(Buffer.alloc(MUCH));
    await read(far, 8 * MIB);
    expect(native.bufferedAmount).toBe(MUCH);
    expect(native.bytesTaken).toBe(0);
    expect(native.bytesRead).toBe(0);
  });

  it('those taken are what bufferedAmount has fallen by without reaching 0', () => {
    const network = fakeNetwork();
    const native = new NativeSocket(network.WebSocket, 'ws://localhost/', [], 'blob', sink);
    const taken = [10, 0, 1000, 600, 800, 700, 0].map((amount) => {
      network.last.bufferedAmount = amount;
      return native.bytesTaken;
    });
    expect(taken).toEqual([0, 0, 0, 400, 400, 500, 500]);
    expect(native.bytesRead).toBe(0);
  });
});

describe('messages that are sent together', () => {
  it('go out in one write with ours over ws', async () => {
    const { native, far } = await connect('TCP', Ours as unknown as WebSocketConstructor);
    const before = far.bytesRead;
    const write = vi.spyOn(Socket.prototype, '_writev');
    onTestFinished(() => write.mockRestore());
    native.together(() => {
      for (let number = 0; number < 100; number++) native.send('hello');
    });
    expect(native.bufferedAmount).toBe(500);
    await expect.poll(() => native.bufferedAmount).toBe(0);
    expect(write).toHaveBeenCalledOnce();
    // Each with a head of two bytes and a mask of four.
    await expect.poll(() => far.bytesRead - before).toBe(100 * (2 + 4 + 5));
  });

  it('are sent with the class of a user, too', async () => {
    const { native, far } = await connect('TCP', Theirs as unknown as WebSocketConstructor);
    const before = far.bytesRead;
    native.together(() => native.send('hello'));
    await expect.poll(() => far.bytesRead - before).toBe(11);
  });
});

describe('a connection that has drained', () => {
  it.each(LINES)(
    'over %s, it says so once for all that was sent in one go, and not inside send()',
    async (line) => {
      const { native, drained } = await connect(line, Ours as unknown as WebSocketConstructor);
      for (let number = 0; number < 10; number++) native.send('hello');
      expect(drained).not.toHaveBeenCalled();
      await expect.poll(() => native.bufferedAmount).toBe(0);
      expect(drained).toHaveBeenCalledOnce();
      native.send('hello');
      await expect.poll(() => native.bufferedAmount).toBe(0);
      expect(drained).toHaveBeenCalledTimes(2);
    },
  );

  it('says so when the last byte has left, and can be given more there and then', async () => {
    const { native, drained, far } = await connect('TCP', Ours as unknown as WebSocketConstructor);
    far.pause();
    drained.mockImplementationOnce(() => native.send('more'));
    for (let number = 0; number < 4; number++) native.send(Buffer.alloc(MUCH / 4));
    await read(far, 8 * MIB);
    expect(drained).not.toHaveBeenCalled();
    far.resume();
    await expect.poll(() => drained.mock.calls.length, { timeout: 10_000 }).toBe(2);
    expect(native.bufferedAmount).toBe(0);
  });

  it.each<[string, (ends: Ends) => unknown]>([
    ['from here', ({ native }) => native.discard()],
    ['from there', ({ far }) => far.resetAndDestroy()],
  ])('is none that was ended %s with bytes to send', async (_, end) => {
    const ends = await connect('TCP', Ours as unknown as WebSocketConstructor);
    const { native, drained, far, closed } = ends;
    far.pause();
    native.send(Buffer.alloc(MUCH));
    native.send('more');
    end(ends);
    await closed;
    await task();
    expect(native.bufferedAmount).toBe(MUCH + 4);
    expect(drained).not.toHaveBeenCalled();
  });

  it('is not told of with the class of a user', async () => {
    const { native, drained } = await connect('TCP', Theirs as unknown as WebSocketConstructor);
    native.send('hello');
    for (let look = 0; look < 10; look++) await task();
    expect(drained).not.toHaveBeenCalled();
  });
});
