import ReconnectingWebSocket from 'reconnecting-websocket';
import { ResilientWebSocket } from 'resilient-websocket/full';
import { fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { WebSocket as BareWebSocket } from 'ws';
import { eventsNamed, next, over, record } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';
import { startServer } from '../support/start-server.ts';

const QUICK = { backoff: { minMs: 5, baseMs: 20, maxMs: 50 } } as const;

describe('coming back, on a real server', { tags: ['real-server'] }, () => {
  it('[RT-1] a server that is down at the start is found when it comes up', async () => {
    const down = await MisbehavingServer.start();
    const { port, url } = down;
    await down.stop();
    const socket = new ResilientWebSocket(url, [], QUICK);
    const told = record(socket);
    await next(socket, 'retry', ({ attempt }) => attempt === 4);
    const opened = next(socket, 'open');
    await startServer({ port });
    expect(await opened).toMatchObject({ isReconnect: false });
    expect(eventsNamed(told, 'close').every(({ stage }) => stage === 'handshake')).toBe(true);
    socket.close();
    await over(socket);
  });

  it('[RT-2] after a restart announced with 1012 the same object is open again', async () => {
    const first = await MisbehavingServer.start();
    const { port, url } = first;
    const rules = [{ when: 1012, then: { action: 'retry', delay: { minMs: 30, maxMs: 60 } } }] as const;
    const socket = new ResilientWebSocket(url, [], { ...QUICK, rules });
    const connected = await first.connection();
    await next(socket, 'open');
    const closed = next(socket, 'close');
    connected.close(1012, 'restarting');
    expect(await closed).toMatchObject({
      code: 1012,
      reason: 'restarting',
      category: 'restart',
      final: false,
    });
    await first.stop();
    const opened = next(socket, 'open');
    const second = await startServer({ port });
    expect(await opened).toMatchObject({ isReconnect: true });
    socket.send('still here');
    await expect.poll(() => second.messages).toEqual(['still here']);
    socket.close();
    await over(socket);
  });

  it('[RT-3] reconnect() replaces a connection that is open and dead within closeTimeoutMs', async () => {
    const server = await startServer();
    server.script({ do: 'ignore-close' });
    const socket = new ResilientWebSocket(server.url, [], { ...QUICK, closeTimeoutMs: 50 });
    await next(socket, 'open');
    const closed = next(socket, 'close');
    const opened = next(socket, 'open');
    socket.reconnect();
    expect(await closed).toMatchObject({ code: 1006, origin: 'local', cause: 'close-timeout', final: false });
    expect(await opened).toMatchObject({ isReconnect: true });
    socket.close();
    await over(socket);
  });

  it('[RT-4] a handshake that is never answered is abandoned, really ended and tried again', async () => {
    const server = await startServer();
    server.script({ do: 'hang' }, { do: 'hang' });
    const socket = new ResilientWebSocket(server.url, [], { ...QUICK, connectTimeoutMs: 50 });
    const told = record(socket);
    expect(await next(socket, 'open')).toMatchObject({ attempt: 3 });
    expect(eventsNamed(told, 'close')).toMatchObject([
      { cause: 'connect-timeout' },
      { cause: 'connect-timeout' },
    ]);
    await expect.poll(() => server.tcpConnections).toBe(1);
    socket.close();
    await over(socket);
  });

  it('[RT-5] one handshake of six seconds is enough with the defaults', () => {
    const { network, clock, socket } = fakeLife();
    clock.advance(6000);
    network.last.open();
    expect(socket.status).toBe('open');
    expect(network.sockets).toHaveLength(1);
  });

  it('[RT-6] after every early end, reconnect() connects', () => {
    const broken = fakeNetwork((attempt) => {
      if (attempt === 2) throw new Error('not now');
    });
    const ways: ReadonlyArray<(life: ReturnType<typeof fakeLife>) => void> = [
      ({ socket }) => socket.close(),
      ({ network, socket }) => {
        network.last.fail();
        socket.close();
      },
      ({ network }) => {
        network.last.open();
        network.last.end(1000);
      },
      ({ network }) => {
        network.last.open();
        network.last.end(1008);
      },
    ];
    for (const end of ways) {
      const life = fakeLife();
      end(life);
      life.clock.advance(0);
      expect(life.socket.status).toBe('closed');
      const { length } = life.network.sockets;
      life.socket.reconnect();
      expect(life.network.sockets).toHaveLength(length + 1);
      life.network.last.open();
      expect(life.socket.status).toBe('open');
    }
    const life = fakeLife({ maxRetries: 1 }, 'ws://host/', broken);
    life.network.last.fail();
    life.clock.advance(60_000);
    expect(life.socket.status).toBe('closed');
    life.socket.reconnect();
    life.network.last.open();
    expect(life.socket.status).toBe('open');
  });
});

describe('beside the field', { tags: ['real-server'] }, () => {
  it('[DI-1] a refused handshake is an honest 1006, where reconnecting-websocket says a clean 1000', async () => {
    const server = await startServer();
    server.otherwise = { do: 'refuse', status: 503 };
    const theirs = new ReconnectingWebSocket(server.url, [], { WebSocket: BareWebSocket, maxRetries: 0 });
    const seen = await new Promise<{ code: number; wasClean: boolean }>((resolve) => {
      theirs.addEventListener('close', ({ code, wasClean }) => resolve({ code, wasClean }));
    });
    theirs.close();
    expect(seen).toEqual({ code: 1000, wasClean: true });
    const ours = new ResilientWebSocket(server.url, [], { maxRetries: 0 });
    expect(await next(ours, 'close')).toMatchObject({ code: 1006, wasClean: false, httpStatus: 503 });
  });

  it('[DI-2] an application that tests with mock-socket works, and no code is taken from a failed handshake', async () => {
    const { Server, WebSocket } = await import('mock-socket');
    const mock = new Server('ws://mock.test');
    const socket = new ResilientWebSocket('ws://mock.test', [], { WebSocket });
    await next(socket, 'open');
    const heard = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)));
    mock.clients()[0]?.send('hello');
    expect(await heard).toBe('hello');
    socket.close();
    await over(socket);
    mock.stop();
    // mock-socket reports 1000 for a connection that never came about.
    const failing = new ResilientWebSocket('ws://nobody.test', [], { WebSocket, maxRetries: 0 });
    expect(await next(failing, 'close')).toMatchObject({ code: 1006, stage: 'handshake' });
  });
});
