import { ResilientWebSocket } from 'resilient-websocket';
import { connectionsOf } from 'resilient-websocket/connections';
import { ResilientWebSocket as Full } from 'resilient-websocket/full';
import { fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WS from 'ws';
import { execute } from '../support/child.ts';
import { next, over, record } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const BACKOFF = { minMs: 5, baseMs: 5, maxMs: 5, jitter: 'none' } as const;

let server: MisbehavingServer;

beforeEach(async () => {
  server = await MisbehavingServer.start();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

/** As tools do that look at what a page does: not a class of ours, and its sockets are. */
function wrapped(Class: new (url: string, protocols?: string | string[]) => object): typeof WebSocket {
  function Wrapper(url: string, protocols?: string | string[]): object {
    return protocols === undefined ? new Class(url) : new Class(url, protocols);
  }
  return Wrapper as unknown as typeof WebSocket;
}

describe('our own class in another place', () => {
  const copy = async (): Promise<typeof ResilientWebSocket> => {
    vi.resetModules();
    const { ResilientWebSocket: Copy } = await import('resilient-websocket');
    return Copy;
  };

  it.each([
    ['our class', () => ResilientWebSocket],
    ['a class derived from it', () => class extends ResilientWebSocket {}],
    ['a proxy of it', () => new Proxy(ResilientWebSocket, {})],
    ['a function around it', () => wrapped(ResilientWebSocket)],
    ['another copy of it', copy],
    ['a function around another copy', async () => wrapped(await copy())],
    ['a class of connectionsOf()', () => connectionsOf()],
    ['a function around that', () => wrapped(connectionsOf())],
  ])('[GL-3] %s as options.WebSocket: one connection, which is ended', async (_name, make) => {
    const Class = (await make()) as typeof WebSocket;
    const socket = new ResilientWebSocket(server.url, [], { WebSocket: Class, backoff: BACKOFF });
    await next(socket, 'open');
    expect(server.handshakes.length).toBe(1);
    server.closeAll(1001);
    await next(socket, 'open');
    expect(server.handshakes.length).toBe(2);
    socket.close();
    await over(socket);
    await expect.poll(() => server.live).toBe(0);
  });

  it.each([
    ['a function around it', wrapped(ResilientWebSocket)],
    ['a function around a class of connectionsOf()', wrapped(connectionsOf())],
  ])('[GL-3] %s in the place of the global: one connection', async (_name, Class) => {
    vi.stubGlobal('WebSocket', Class);
    const socket = new ResilientWebSocket(server.url, [], { backoff: BACKOFF });
    await next(socket, 'open');
    expect(server.handshakes.length).toBe(1);
    socket.close();
    await over(socket);
  });

  it('a global object that takes no more properties keeps no socket from connecting', async () => {
    const program = `
      import { ResilientWebSocket } from 'resilient-websocket';
      Object.preventExtensions(globalThis);
      const socket = new ResilientWebSocket(${JSON.stringify(server.url)});
      socket.onopen = () => socket.close();
      socket.onclose = ({ code }) => console.log(code);`;
    const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '--eval', program]);
    expect({ stdout, stderr }).toEqual({ stdout: '1005\n', stderr: '' });
  });

  it('[GL-4] in Node, what takes the place of the global after the import is connected with, as long as it is there', async () => {
    const network = fakeNetwork();
    vi.stubGlobal('WebSocket', network.WebSocket);
    const socket = new ResilientWebSocket(server.url, [], { backoff: BACKOFF });
    expect(network.sockets).toHaveLength(1);
    network.last.open();
    vi.unstubAllGlobals();
    const opened = next(socket, 'open');
    network.last.end(1001);
    await opened;
    expect([network.sockets.length, server.handshakes.length]).toEqual([1, 1]);
    socket.close();
    await over(socket);
  });
});

describe('a transport that is half made', () => {
  it.each([
    ['binaryType', { set: () => fail('no Blobs') }],
    ['addEventListener', { value: () => fail('no events') }],
    ['once', { value: () => fail('no upgrade') }],
  ])('[LI-10] %s throws: no attempt leaves a connection behind', async (name, descriptor) => {
    class Half extends WS {}
    Object.defineProperty(Half.prototype, name, descriptor);
    // With a provider, the first attempt is one like any other.
    const socket = new Full(() => server.url, [], { WebSocket: Half, backoff: BACKOFF });
    const told = record(socket);
    await expect.poll(() => told.filter((each) => each.name === 'retry').length).toBeGreaterThan(2);
    socket.close();
    await over(socket);
    await expect.poll(() => server.live).toBe(0);
  });
});

describe('a transport that cannot be ended', () => {
  it('[LI-11] is reported, and the next attempt is made', async () => {
    class Stubborn extends EventTarget {
      binaryType = 'blob';
      readonly readyState = 0;
      readonly protocol = '';
      send(): void {}
      close(): void {
        fail('no close');
      }
    }
    const errors = await uncaughtDuring(async () => {
      const socket = new ResilientWebSocket(server.url, [], {
        WebSocket: Stubborn,
        connectTimeoutMs: 20,
        closeTimeoutMs: 20,
        backoff: BACKOFF,
      });
      const told = record(socket);
      await expect.poll(() => told.filter((each) => each.name === 'retry').length).toBeGreaterThan(2);
      socket.close();
      await over(socket);
    });
    expect(new Set(errors.map(String))).toEqual(new Set(['Error: no close']));
  });
});

function fail(message: string): never {
  throw new Error(message);
}

describe('data', () => {
  it('[SE-9] of a view of a detached buffer nothing is sent', async () => {
    const socket = new ResilientWebSocket(server.url);
    await next(socket, 'open');
    const view = new DataView(new ArrayBuffer(3));
    structuredClone(0, { transfer: [view.buffer] });
    socket.send(view);
    await socket.confirmed();
    expect(server.messages).toEqual(['']);
    socket.close();
    await over(socket);
  });

  it('[SE-7] what the transport refuses is not counted', async () => {
    const socket = new ResilientWebSocket(server.url);
    await next(socket, 'open');
    // As Blobs of another implementation, which ws cannot read.
    const foreign = { [Symbol.toStringTag]: 'Blob', size: 3 } as unknown as Blob;
    expect(() => socket.send(foreign)).toThrow(TypeError);
    expect(socket.bufferedAmount).toBe(0);
    socket.send('x'.repeat(2 << 20));
    socket.send('after');
    await socket.confirmed();
    expect(server.messages.at(-1)).toBe('after');
    expect(socket.bufferedAmount).toBe(0);
    socket.close();
    await over(socket);
  });

  it('[SE-9] of a detached buffer nothing is sent, at once and from the queue', async () => {
    const socket = new ResilientWebSocket(server.url);
    const queued = new ArrayBuffer(3);
    const view = new Uint8Array(3);
    structuredClone(0, { transfer: [queued, view.buffer] });
    socket.send(queued);
    socket.send(view);
    await next(socket, 'open');
    const late = new ArrayBuffer(3);
    structuredClone(0, { transfer: [late] });
    socket.send(late);
    await socket.confirmed();
    expect(server.messages.map((each) => each.length)).toEqual([0, 0, 0]);
    socket.close();
    await over(socket);
  });
});

describe('a page without a class', () => {
  it('[EV-23] messages come as events although there is no MessageEvent', async () => {
    vi.stubGlobal('MessageEvent', undefined);
    vi.resetModules();
    const { ResilientWebSocket: Class } = await import('resilient-websocket');
    const socket = new Class(server.url);
    const heard: unknown[] = [];
    socket.onmessage = ({ data, type }) => heard.push([type, data]);
    socket.addEventListener('message', ({ origin }) => heard.push(origin), { once: true });
    await next(socket, 'open');
    socket.send('a');
    socket.send('b');
    await expect.poll(() => heard.length).toBe(3);
    expect(heard).toEqual([['message', 'a'], new URL(server.url).origin, ['message', 'b']]);
    socket.close();
    await over(socket);
  });
});

describe('a page that is prerendered', () => {
  it('[SG-27] connects when it is shown, and not before', async () => {
    let isPrerendering = true;
    let tell: (signal: 'staying') => void = () => {};
    const { socket, network } = fakeLife({
      signals: {
        isPrerendering: () => isPrerendering,
        subscribe(listener) {
          tell = listener;
          return () => {};
        },
      },
    });
    socket.send('early');
    expect([socket.status, socket.readyState, network.sockets.length]).toEqual(['suspended', 0, 0]);
    isPrerendering = false;
    tell('staying');
    expect([socket.status, network.sockets.length]).toEqual(['connecting', 1]);
    network.last.open();
    await Promise.resolve();
    expect([socket.status, network.last.sent]).toEqual(['open', ['early']]);
  });
});
