import {
  InvalidOptionError,
  type Prologue,
  type PrologueContext,
  PrologueError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type UrlSource,
} from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { eventsNamed, next, over } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

const SOON = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

/** A socket whose handshake is done and whose prologue has begun. */
function begun(prologue: Prologue, options: ResilientWebSocketOptions = {}, url?: UrlSource): FakeLife {
  const life = fakeLife({ prologue, backoff: SOON, ...options }, url);
  life.network.last.open();
  return life;
}

/** A prologue that never ends by itself, and what it was given, the newest last. */
function endless(): { readonly prologue: Prologue; readonly contexts: readonly PrologueContext[] } {
  const contexts: PrologueContext[] = [];
  return {
    contexts,
    prologue: (context) => {
      contexts.push(context);
      return new Promise(() => {});
    },
  };
}

async function logIn({ send, receive }: PrologueContext): Promise<void> {
  send('login');
  if ((await receive()) !== 'welcome') throw new Error('not welcome');
}

describe('a prologue', () => {
  it('[PG-1] comes first on every connection, then what open listeners send, then the backlog', async () => {
    const life = begun(logIn);
    const { socket, network, clock, told } = life;
    socket.addEventListener('open', () => socket.send('subscribe'));
    socket.send('queued');
    expect(network.last.sent).toEqual(['login']);
    expect([socket.readyState, socket.status]).toEqual([0, 'connecting']);
    network.last.receive('welcome');
    await settled();
    expect(network.last.sent).toEqual(['login', 'subscribe', 'queued']);
    expect([socket.readyState, socket.status]).toEqual([1, 'open']);
    network.last.end(1006);
    clock.advance(20);
    network.last.open();
    expect([network.last.sent, socket.status]).toEqual([['login'], 'reconnecting']);
    network.last.receive('welcome');
    await settled();
    expect(network.last.sent).toEqual(['login', 'subscribe']);
    expect(eventsNamed(told, 'open')).toMatchObject([{ isReconnect: false }, { isReconnect: true }]);
  });

  it('[PG-1] is told whether it is a reconnection, and what ended the connection before', async () => {
    const seen: (readonly [boolean, number | undefined])[] = [];
    const { network, clock } = begun(({ isReconnect, closure }) => {
      seen.push([isReconnect, closure?.code]);
    });
    await settled();
    network.last.end(1001);
    clock.advance(20);
    network.last.open();
    await settled();
    expect(seen).toEqual([
      [false, undefined],
      [true, 1001],
    ]);
  });

  it('[PG-1] is not called off once it is over', async () => {
    const contexts: PrologueContext[] = [];
    const { socket } = begun((context) => {
      contexts.push(context);
    });
    await settled();
    expect([socket.status, contexts[0]?.signal.aborted]).toEqual(['open', false]);
  });

  it('[PG-2] has the messages for itself; what it does not receive is told after open', async () => {
    const { socket, network } = begun(logIn);
    const heard: unknown[] = [];
    socket.addEventListener('open', () => heard.push('*open'));
    socket.addEventListener('message', ({ data }) => heard.push(data));
    network.last.receive('welcome');
    network.last.receive('news');
    network.last.receive('more news');
    expect(heard).toEqual([]);
    await settled();
    network.last.receive('the latest');
    expect(heard).toEqual(['*open', 'news', 'more news', 'the latest']);
  });

  it('[PG-2] receives in order, whoever comes first, the message or the question', async () => {
    const received: unknown[] = [];
    const { network } = begun(async ({ receive }) => {
      const first = [receive(), receive()];
      received.push(...(await Promise.all(first)), await receive());
    });
    for (const text of ['1', '2', '3']) network.last.receive(text);
    await settled();
    expect(received).toEqual(['1', '2', '3']);
  });

  it.each<[string, Prologue]>([
    [
      'throws',
      () => {
        throw new Error('planned');
      },
    ],
    ['rejects', () => Promise.reject(new Error('planned'))],
  ])('[PG-3] that %s is a failed attempt, and the peer is told', async (_, prologue) => {
    const { socket, network, clock, told } = begun(prologue);
    await settled();
    expect(eventsNamed(told, 'open')).toEqual([]);
    expect(eventsNamed(told, 'close')).toMatchObject([
      {
        code: 1006,
        origin: 'synthetic',
        stage: 'prologue',
        cause: 'prologue-failed',
        error: expect.objectContaining({ message: 'planned' }),
        final: false,
      },
    ]);
    expect(network.last.closeCalls[0]).toEqual([4000, 'prologue failed']);
    clock.advance(20);
    expect([network.sockets.length, socket.retryCount]).toEqual([2, 1]);
  });

  it('[PG-4] that fails with a code has the remedy of that code', async () => {
    const { socket, network, told } = begun(
      () => {
        throw new PrologueError(4008, 'kicked');
      },
      { rules: [{ when: 4008, then: { action: 'stop' } }] },
    );
    await settled();
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'fatal' }]);
    expect(socket.closure).toMatchObject({ code: 4008, reason: 'kicked', cause: 'prologue-failed' });
    expect(network.last.closeCalls[0]).toEqual([4008, 'kicked']);
  });

  it('[PG-4] 3000 has the credentials refreshed', async () => {
    let tokens = 0;
    const life = fakeLife(
      {
        backoff: SOON,
        prologue: () => {
          if (tokens < 2) throw new PrologueError(3000, 'token expired');
        },
      },
      () => `ws://host/${++tokens}`,
    );
    const { socket, network, clock } = life;
    await settled();
    network.last.open();
    await settled();
    expect(socket.closure).toMatchObject({ code: 3000, remedy: { action: 'refresh' } });
    clock.advance(Math.max(0, clock.nextIn));
    await settled();
    network.last.open();
    await settled();
    expect([socket.status, socket.url]).toEqual(['open', 'ws://host/2']);
  });

  it('[PG-4] a code that cannot be sent is refused where it is made', () => {
    expect(() => new PrologueError(1006)).toThrow(DOMException);
    expect(() => new PrologueError(4000, 'x'.repeat(124))).toThrow(DOMException);
  });

  it('[PG-5] has a deadline', () => {
    const { prologue, contexts } = endless();
    const { network, clock, told } = begun(prologue);
    clock.advance(9999);
    expect(eventsNamed(told, 'close')).toEqual([]);
    expect(contexts[0]?.signal.aborted).toBe(false);
    clock.advance(1);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, origin: 'synthetic', stage: 'prologue', cause: 'prologue-timeout', final: false },
    ]);
    expect(contexts[0]?.signal.aborted).toBe(true);
    expect(network.last.closeCalls[0]).toEqual([4000, 'prologue timeout']);
  });

  it('[PG-6] ends with the connection, whose code is told', async () => {
    const { prologue, contexts } = endless();
    const { network, told } = begun(prologue);
    const received = contexts[0]?.receive();
    network.last.end(1008, 'no login');
    expect(eventsNamed(told, 'close')).toMatchObject([
      {
        code: 1008,
        reason: 'no login',
        origin: 'remote',
        stage: 'prologue',
        cause: 'close-frame',
        final: true,
      },
    ]);
    await expect(received).rejects.toMatchObject({ name: 'AbortError' });
    await expect(contexts[0]?.receive()).rejects.toMatchObject({ name: 'AbortError' });
    expect(() => contexts[0]?.send('late')).toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(network.last.sent).toEqual([]);
  });

  it('[PG-6] of an earlier connection has no say in a later one', async () => {
    const finish: (() => void)[] = [];
    const { socket, network, clock } = begun(() => new Promise((resolve) => finish.push(resolve)));
    network.last.end(1006);
    clock.advance(20);
    network.last.open();
    finish[0]?.();
    await settled();
    expect(socket.status).toBe('reconnecting');
    finish[1]?.();
    await settled();
    expect(socket.status).toBe('open');
  });

  it('[PG-7] can be closed, is left alone by reconnect(), and its socket queues', async () => {
    const { prologue, contexts } = endless();
    const { socket, network, told } = begun(prologue);
    socket.send('queued');
    socket.reconnect();
    expect([network.sockets.length, network.last.closeCalls.length]).toEqual([1, 0]);
    socket.close(1000, 'enough');
    expect(contexts[0]?.signal.aborted).toBe(true);
    expect(network.last.closeCalls).toEqual([[1000, 'enough']]);
    network.last.end(1000, 'enough');
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1000, origin: 'local', final: true }]);
    expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'queued', reason: 'closed' }]);
  });

  it('[PG-8] options that cannot be used are refused by name', () => {
    expect(() => fakeLife({ prologue: 'login' as never })).toThrow(InvalidOptionError);
    expect(() => fakeLife({ prologueTimeoutMs: -1 })).toThrow(/prologueTimeoutMs/);
  });

  it('[PG-1] over ws: a login on every connection', { tags: ['real-server'] }, async () => {
    const server = await MisbehavingServer.start();
    const socket = new ResilientWebSocket(server.url, [], {
      backoff: SOON,
      prologue: async ({ send, receive }) => {
        send('login');
        // The server echoes.
        await receive();
      },
    });
    await next(socket, 'open');
    server.closeAll(1001);
    await next(socket, 'open');
    socket.send('hello');
    await socket.confirmed();
    expect(server.messages).toEqual(['login', 'login', 'hello']);
    socket.close();
    await over(socket);
    await server.stop();
  });
});
