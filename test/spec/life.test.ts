import { getEventListeners } from 'node:events';
import {
  type PolicyFunction,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type Status,
} from 'resilient-websocket/full';
import { FakeClock, type FakeSocket, fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over, type Told } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;

function nth<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is no number ${index}.`);
  return found;
}

function finals(told: readonly Told[]): number {
  return eventsNamed(told, 'close').filter(({ final }) => final).length;
}

function never(): Promise<string> {
  return new Promise(() => {});
}

type PhaseName = 'idle' | 'resolving' | 'connecting' | 'open' | 'waiting' | 'closing' | 'closed';

/** A life that has been brought into a phase. */
function inPhase(phase: PhaseName, options: ResilientWebSocketOptions = {}): FakeLife {
  const autoConnect = phase !== 'idle';
  const life = fakeLife({ autoConnect, ...options }, phase === 'resolving' ? never : 'ws://host/');
  const { socket, network } = life;
  if (['open', 'waiting', 'closing', 'closed'].includes(phase)) network.last.open();
  if (phase === 'waiting') network.last.end(1006);
  if (phase === 'closing' || phase === 'closed') socket.close();
  if (phase === 'closed') network.last.end(1000);
  return life;
}

describe('reconnect()', () => {
  it('[LI-1] starts what was not started', () => {
    const { socket, clock, network } = inPhase('idle');
    socket.reconnect();
    expect([socket.status, network.sockets.length, clock.pending]).toEqual(['connecting', 1, 1]);
  });

  it.each(['resolving', 'connecting'] as const)('[LI-1] %s: does nothing', async (phase) => {
    const { socket, clock, network, told } = inPhase(phase);
    const before = [network.sockets.length, clock.pending, clock.nextIn, socket.status];
    clock.advance(0);
    socket.reconnect();
    socket.reconnect(4000, 'again');
    await settled();
    expect([network.sockets.length, clock.pending, clock.nextIn, socket.status]).toEqual(before);
    expect(told).toEqual([]);
  });

  it('[LI-1] waiting: connects at once, with a fresh budget', () => {
    const { socket, clock, network, told } = inPhase('waiting', { maxRetries: 1 });
    expect(socket.retryCount).toBe(1);
    socket.reconnect();
    expect([network.sockets.length, clock.pending, socket.retryCount]).toEqual([2, 1, 0]);
    network.last.fail();
    expect(nth(eventsNamed(told, 'retry'), -1).attempt).toBe(2);
    clock.advance(clock.nextIn);
    network.last.open();
    expect(network.sockets).toHaveLength(3);
    expect(finals(told)).toBe(0);
  });

  it('[LI-1] open: closes with 1000 and connects once that is done', () => {
    const { socket, network, told } = inPhase('open');
    socket.reconnect();
    expect(network.last.closeCalls).toEqual([[1000, 'reconnect']]);
    expect([network.sockets.length, socket.readyState, socket.status]).toEqual([1, 0, 'reconnecting']);
    socket.reconnect();
    socket.send('queued');
    network.last.end(1000, 'reconnect');
    expect(socket.closure).toMatchObject({
      code: 1000,
      reason: 'reconnect',
      wasClean: true,
      cause: 'reconnect',
      origin: 'local',
      stage: 'open',
      final: false,
    });
    network.last.open();
    expect(network.sockets).toHaveLength(2);
    expect(network.last.sent).toEqual(['queued']);
    expect(eventsNamed(told, 'close')).toHaveLength(1);
    expect(eventsNamed(told, 'retry')).toEqual([]);
  });

  it('[LI-1] open: code and reason can be given, and a peer that does not answer is not waited for', () => {
    const { socket, clock, network, told } = inPhase('open', { closeTimeoutMs: 400 });
    socket.reconnect(4001, 'new user');
    expect(nth(network.sockets, 0).closeCalls).toEqual([[4001, 'new user']]);
    clock.advance(400);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { cause: 'close-timeout', origin: 'local', final: false },
    ]);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    expect(socket.readyState).toBe(1);
  });

  it('[LI-1] closing: comes back after', () => {
    const { socket, network, told } = inPhase('closing');
    expect([socket.status, socket.readyState]).toEqual(['closing', 2]);
    socket.reconnect();
    expect([socket.status, socket.readyState, network.sockets.length]).toEqual(['reconnecting', 0, 1]);
    network.last.end(1000);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    expect(eventsNamed(told, 'close').map(({ final }) => final)).toEqual([false]);
  });

  it('[LI-1] closing and coming back: close() has the last word', () => {
    const { socket, clock, network, told } = inPhase('closing');
    socket.reconnect();
    socket.close();
    expect([socket.status, socket.readyState]).toEqual(['closing', 2]);
    network.last.end(1000);
    clock.advance(HOUR_MS);
    expect(network.sockets).toHaveLength(1);
    expect(eventsNamed(told, 'close').map(({ final }) => final)).toEqual([true]);
  });

  it('[LI-1] closed: begins a new life with a fresh budget', () => {
    const { socket, clock, network, told } = fakeLife({ maxRetries: 1 });
    for (let life = 1; life <= 3; life++) {
      if (life > 1) socket.reconnect();
      network.last.fail();
      expect(socket.status).toBe('reconnecting');
      clock.advance(clock.nextIn);
      network.last.fail();
      expect(socket.status).toBe('closed');
      expect(network.sockets).toHaveLength(2 * life);
      expect(finals(told)).toBe(life);
    }
    expect(eventsNamed(told, 'giveup')).toMatchObject(
      [1, 2, 3].map(() => ({ outcome: 'exhausted', attempts: 2 })),
    );
    expect(clock.pending).toBe(0);
  });
});

describe('reconnect(), on a real server', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  afterEach(() => server.stop());

  it('[LI-1] the server never sees more than one live connection and a retiring one', async () => {
    server = await MisbehavingServer.start();
    const socket = new ResilientWebSocket(server.url);
    await next(socket, 'open');
    for (let count = 1; count <= 5; count++) {
      const reopened = next(socket, 'open');
      const ended = next(socket, 'close');
      socket.reconnect();
      expect(await ended).toMatchObject({ code: 1000, cause: 'reconnect', origin: 'local', final: false });
      expect(await reopened).toMatchObject({ isReconnect: true, attempt: 1 });
    }
    socket.close(1000);
    await over(socket);
    expect(server.mostLive).toBeLessThanOrEqual(2);
    expect(server.handshakes).toHaveLength(6);
    expect(server.closeCodes.every((code) => code === 1000)).toBe(true);
  });

  it('[LI-1] a server that never answers the Close frame is left behind', async () => {
    server = await MisbehavingServer.start();
    server.script({ do: 'ignore-close' });
    const socket = new ResilientWebSocket(server.url, [], { closeTimeoutMs: 50 });
    await next(socket, 'open');
    socket.reconnect();
    expect(await next(socket, 'close')).toMatchObject({ cause: 'close-timeout', final: false });
    await next(socket, 'open');
    expect(server.mostLive).toBeLessThanOrEqual(2);
    socket.close(1000);
    await over(socket);
  });
});

describe('late events', () => {
  function speakLate(socket: FakeSocket): void {
    socket.receive('late');
    socket.error();
    socket.end(1008, 'late');
    socket.open();
    socket.receive('late');
    socket.end(1000);
  }

  it.each<readonly [string, PhaseName, (life: FakeLife) => void]>([
    ['a handshake that timed out', 'connecting', ({ clock }) => clock.advance(20_000)],
    [
      'a connection that would not close',
      'open',
      ({ socket, clock }) => {
        socket.reconnect();
        clock.advance(3000);
      },
    ],
    ['a connection that dropped', 'open', ({ network }) => network.last.end(1006)],
    [
      'an error without a close',
      'open',
      ({ network, clock }) => {
        network.last.error();
        clock.advance(1000);
      },
    ],
  ])('[LI-2] of %s change nothing 60 s later', (_name, phase, retire) => {
    const life = inPhase(phase);
    const { socket, clock, network, told } = life;
    const events: string[] = [];
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, () => events.push(type));
    }
    const old = network.last;
    retire(life);
    speakLate(old);
    if (network.sockets.length === 1) clock.advance(clock.nextIn);
    speakLate(old);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    clock.advance(60_000);
    const before = [told.length, events.length, clock.pending];
    speakLate(old);
    clock.advance(60_000);
    expect([told.length, events.length, clock.pending]).toEqual(before);
    expect(events).not.toContain('message');
    expect([socket.readyState, network.sockets.length]).toEqual([1, 2]);
    expect(eventsNamed(told, 'close')).toHaveLength(1);
    network.last.receive('real');
    expect(events.at(-1)).toBe('message');
  });

  it('[LI-2] after the end change nothing', () => {
    const { socket, clock, network, told } = inPhase('closed');
    const { length } = told;
    clock.advance(60_000);
    speakLate(network.last);
    expect([told.length, clock.pending, socket.readyState]).toEqual([length, 0, 3]);
  });
});

describe('options.signal', () => {
  const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

  it.each(['idle', 'resolving', 'connecting', 'open', 'waiting'] as const)(
    '[LI-3] %s: aborting ends the socket for good',
    (phase) => {
      const controller = new AbortController();
      const { signal } = controller;
      const { socket, clock, network, told } = inPhase(phase, { signal });
      const sockets = network.sockets.length;
      expect(listeners(signal)).toBe(1);
      controller.abort(new Error('torn down'));
      expect([socket.status, socket.readyState]).toEqual(['closing', 2]);
      if (phase === 'open') network.last.end(1005);
      clock.advance(HOUR_MS);
      expect(nth(eventsNamed(told, 'close'), -1)).toMatchObject({
        cause: 'abort',
        origin: 'local',
        final: true,
        remedy: { action: 'stop', outcome: 'aborted' },
      });
      expect(finals(told)).toBe(1);
      expect(eventsNamed(told, 'warning')).toEqual([]);
      expect(eventsNamed(told, 'giveup')).toEqual([]);
      expect([network.sockets.length, clock.pending, listeners(signal)]).toEqual([sockets, 0, 0]);
      expect(() => socket.reconnect()).toThrow('torn down');
      expect([socket.status, listeners(signal)]).toEqual(['closed', 0]);
    },
  );

  it('[LI-3] a signal that is aborted already: no socket is made, the final close still comes', () => {
    const signal = AbortSignal.abort(new Error('too late'));
    const { socket, clock, network, told } = fakeLife({ signal });
    expect(told).toEqual([]);
    clock.advance(0);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { cause: 'abort', final: true, remedy: { outcome: 'aborted' } },
    ]);
    expect([network.sockets.length, clock.pending, listeners(signal)]).toEqual([0, 0, 0]);
    expect(() => socket.reconnect()).toThrow('too late');
    expect(socket.status).toBe('closed');
  });

  it('[LI-3] a signal ends a life that began in a listener of the end of the last', () => {
    const controller = new AbortController();
    const { socket, clock, network } = fakeLife({ signal: controller.signal, maxRetries: 0 });
    const stop = socket.on('status', ({ status }) => {
      if (status !== 'closed') return;
      stop();
      socket.reconnect();
    });
    network.last.fail();
    expect([socket.status, listeners(controller.signal)]).toEqual(['reconnecting', 1]);
    controller.abort();
    clock.advance(0);
    expect([socket.status, listeners(controller.signal)]).toEqual(['closed', 0]);
  });

  it('[LI-3] a signal keeps no listener after any end, and has one again in a new life', () => {
    const { signal } = new AbortController();
    const { socket, clock, network } = fakeLife({ signal, maxRetries: 0 });
    network.last.fail();
    expect([socket.status, listeners(signal)]).toEqual(['closed', 0]);
    socket.reconnect();
    expect(listeners(signal)).toBe(1);
    network.last.open();
    network.last.end(1008);
    expect([socket.status, listeners(signal)]).toEqual(['closed', 0]);
    socket.reconnect();
    socket.close();
    clock.advance(0);
    expect([socket.status, listeners(signal)]).toEqual(['closed', 0]);
  });

  it('[LI-3] a signal of many sockets has one listener, and none after the last of them', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lives = Array.from({ length: 30 }, (_, index) => fakeLife({ signal, autoConnect: index > 0 }));
    const statuses = (): readonly Status[] => lives.map(({ socket }) => socket.status);
    expect(listeners(signal)).toBe(1);
    for (const { socket, network } of lives.slice(10)) {
      network.last.open();
      socket.close();
      network.last.end(1000);
    }
    expect([new Set(statuses()), listeners(signal)]).toEqual([new Set(['idle', 'connecting', 'closed']), 1]);
    controller.abort();
    for (const { clock } of lives) clock.advance(0);
    expect([new Set(statuses()), listeners(signal)]).toEqual([new Set(['closed']), 0]);
  });

  it('[LI-3] a signal keeps no listener even if the application takes all of its own away', () => {
    const { signal } = new AbortController();
    const { socket, clock } = inPhase('waiting', { signal });
    socket.off('status');
    socket.close();
    clock.advance(0);
    expect([socket.status, listeners(signal)]).toEqual(['closed', 0]);
  });

  it('[LI-3] aborting while it closes or after the end changes nothing', () => {
    const controller = new AbortController();
    const { socket, clock, network, told } = inPhase('closing', { signal: controller.signal });
    controller.abort();
    network.last.end(1000);
    clock.advance(HOUR_MS);
    expect(socket.closure).toMatchObject({ cause: 'close', remedy: { outcome: 'closed' } });
    expect(finals(told)).toBe(1);
  });
});

describe('disposal', () => {
  it('[LI-4] Symbol.dispose closes', () => {
    const { socket, network, told } = inPhase('open');
    socket[Symbol.dispose]();
    expect([socket.status, network.last.closeCalls.length]).toEqual(['closing', 1]);
    network.last.end(1005);
    expect(finals(told)).toBe(1);
    socket[Symbol.dispose]();
    expect(finals(told)).toBe(1);
  });

  it('[LI-4] Symbol.asyncDispose resolves after the final close', async () => {
    const { socket, network, told } = inPhase('open');
    let isDone = false;
    const done = socket[Symbol.asyncDispose]().then(() => {
      isDone = true;
    });
    await settled();
    expect([isDone, socket.status]).toEqual([false, 'closing']);
    network.last.end(1005);
    expect(finals(told)).toBe(1);
    await done;
    await socket[Symbol.asyncDispose]();
    expect(finals(told)).toBe(1);
  });

  it('[LI-4] Symbol.asyncDispose resolves even if the application takes all of its listeners away', async () => {
    const { socket, network } = inPhase('open');
    let isDone = false;
    void socket[Symbol.asyncDispose]().then(() => {
      isDone = true;
    });
    socket.off('status');
    network.last.end(1005);
    await settled();
    expect([isDone, socket.status]).toEqual([true, 'closed']);
  });

  it.each<readonly [string, (socket: ResilientWebSocket) => void]>([
    [
      'stops the propagation of the final close',
      (socket) => socket.addEventListener('close', (event) => event.stopImmediatePropagation()),
    ],
    [
      'begins a new life in it',
      (socket) => socket.addEventListener('close', () => socket.reconnect(), { once: true }),
    ],
  ])('[LI-4] Symbol.asyncDispose resolves even if a listener %s', async (_name, listen) => {
    const { socket, network, told } = inPhase('open');
    let isDone = false;
    listen(socket);
    void socket[Symbol.asyncDispose]().then(() => {
      isDone = true;
    });
    network.last.end(1005);
    await settled();
    expect([isDone, finals(told)]).toEqual([true, 1]);
  });
});

describe('the end of a life', () => {
  it.each(['idle', 'resolving', 'connecting', 'open', 'waiting', 'closing'] as const)(
    '[LI-5] %s: close() leads to exactly one final close, not before it returns',
    (phase) => {
      const { socket, clock, network, told } = inPhase(phase);
      const events: boolean[] = [];
      socket.addEventListener('close', ({ closure }) => events.push(closure.final));
      socket.close();
      socket.close(1000, 'again');
      expect([socket.readyState, socket.status, events.length]).toEqual([2, 'closing', 0]);
      if (phase === 'open' || phase === 'closing') network.last.end(1005);
      else clock.advance(0);
      expect([socket.readyState, socket.status, events]).toEqual([3, 'closed', [true]]);
      expect(socket.closure).toMatchObject({
        cause: 'close',
        origin: 'local',
        remedy: { action: 'stop', outcome: 'closed' },
      });
      socket.close();
      clock.advance(HOUR_MS);
      expect([events, finals(told), clock.pending]).toEqual([[true], 1, 0]);
      expect(eventsNamed(told, 'giveup')).toEqual([]);
    },
  );

  it('[LI-5] a peer that does not answer is not waited for longer than closeTimeoutMs', () => {
    const { socket, clock, told } = inPhase('closing');
    clock.advance(2999);
    expect(finals(told)).toBe(0);
    clock.advance(1);
    expect(finals(told)).toBe(1);
    expect(socket.closure).toMatchObject({ cause: 'close-timeout', code: 1006, wasClean: false });
  });
});

type Act = 'close' | 'reconnect' | 'send';

/** Where an application may call: a DOM event, a typed event, or the policy function. */
const SITES = [
  ...['*open', '*message', '*error', '*close interim', '*close final'],
  ...['open', 'close interim', 'close final', 'retry', 'warning', 'drop', 'giveup', 'stable', 'decide'],
  ...['connecting', 'open', 'reconnecting', 'closed'].map((status) => `status ${status}`),
];

interface Played extends FakeLife {
  /** What the socket said of itself right after the call. */
  readonly after: { readonly readyState: number; readonly status: Status } | undefined;
  readonly lives: number;
}

/**
 * Plays a life with every kind of event in it, in which a listener calls a method once. All along, no more than
 * one connection may be up or on its way.
 */
function play(site: string, act: Act): Played {
  let after: Played['after'];
  let lives = 1;
  const reach = (here: string): void => {
    if (here !== site || after !== undefined) return;
    after = { readyState: 0, status: 'idle' };
    if (act === 'reconnect' && life.socket.status === 'closed') lives++;
    if (act === 'close') life.socket.close();
    else if (act === 'reconnect') life.socket.reconnect();
    else life.socket.send('x');
    after = { readyState: life.socket.readyState, status: life.socket.status };
  };
  const decide: PolicyFunction = () => {
    reach('decide');
    return undefined;
  };
  const life = fakeLife({ autoConnect: false, stableAfterMs: 10, queue: { maxMessages: 2 }, decide });
  const { socket, clock, network, told } = life;
  for (const type of ['open', 'message', 'error']) socket.addEventListener(type, () => reach(`*${type}`));
  socket.addEventListener('close', ({ closure }) => reach(`*close ${closure.final ? 'final' : 'interim'}`));
  socket.on('*', (name) => reach(name));
  socket.on('close', ({ final }) => reach(`close ${final ? 'final' : 'interim'}`));
  socket.on('status', ({ status }) => reach(`status ${status}`));

  socket.reconnect();
  for (const text of ['1', '2', '3']) socket.send(text);
  const codes = [1006, 1005, 1006, 1008];
  for (let step = 0; step < 60; step++) {
    expect(network.sockets.filter(({ readyState }) => readyState < 2).length).toBeLessThanOrEqual(1);
    moveOn(network.sockets.at(-1), clock, codes);
  }
  socket.close();
  for (let step = 0; step < 5; step++) moveOn(network.sockets.at(-1), clock, codes);
  return { socket, clock, network, told, after, lives };
}

function moveOn(socket: FakeSocket | undefined, clock: FakeClock, codes: number[]): void {
  if (socket?.readyState === 0) socket.open();
  else if (socket?.readyState === 1) {
    socket.receive('text');
    clock.advance(10);
    if (socket.readyState === 1) socket.end(codes.shift() ?? 1008);
  } else if (socket?.readyState === 2) socket.end(socket.closeCalls[0]?.[0] ?? 1005);
  else if (clock.pending > 0) clock.advance(clock.nextIn);
}

describe('calls inside listeners', () => {
  function expectSound({ socket, clock, network, told, lives }: Played): void {
    expect(socket.status).toBe('closed');
    expect(socket.readyState).toBe(3);
    expect(clock.pending).toBe(0);
    expect(finals(told)).toBe(lives);
    expect(network.sockets.every(({ readyState }) => readyState >= 2)).toBe(true);
    const changes = eventsNamed(told, 'status');
    expect(changes.map(({ previous }) => previous)).toEqual([
      'idle',
      ...changes.slice(0, -1).map(({ status }) => status),
    ]);
    expect(changes.every(({ status, previous }) => status !== previous)).toBe(true);
    expect(eventsNamed(told, 'open').length).toBeLessThanOrEqual(network.sockets.length);
  }

  it.each(SITES)('[LI-6] close() inside %s', (site) => {
    const played = play(site, 'close');
    expect(played.after).toBeDefined();
    expect(played.after?.readyState).toBeGreaterThanOrEqual(2);
    // What the policy function is asked about has not been told yet.
    if (site !== 'decide') expect(['closing', 'closed']).toContain(played.after?.status);
    expectSound(played);
    const isOver = ['*close final', 'close final', 'giveup', 'status closed'].includes(site);
    const expected = isOver ? 'fatal' : 'closed';
    expect(played.socket.closure?.remedy).toMatchObject({ action: 'stop', outcome: expected });
    expect(eventsNamed(played.told, 'giveup')).toHaveLength(isOver ? 1 : 0);
  });

  it.each(SITES)('[LI-6] reconnect() inside %s', (site) => {
    const quiet = play('nowhere', 'reconnect');
    const played = play(site, 'reconnect');
    expect(played.after).toBeDefined();
    // While the end is still being told it is CLOSED.
    expect([0, 3]).toContain(played.after?.readyState);
    if (site !== 'decide') expect(['connecting', 'reconnecting']).toContain(played.after?.status);
    expectSound(played);
    expect(played.network.sockets.length).toBeGreaterThanOrEqual(quiet.network.sockets.length);
  });

  it.each(SITES)('[LI-6] send() inside %s', (site) => {
    const played = play(site, 'send');
    const { network, told } = played;
    expect(played.after).toBeDefined();
    expectSound(played);
    const sent = network.sockets.flatMap((socket) => socket.sent);
    const dropped = eventsNamed(told, 'drop').map(({ data }) => data);
    expect([...sent, ...dropped].sort()).toEqual(['1', '2', '3', 'x']);
  });
});

describe('engines that misbehave', () => {
  it.each(['connecting', 'open'] as const)(
    '[LI-7] %s: an error without a close is an end after 1 s',
    (phase) => {
      const { clock, network, told } = inPhase(phase);
      const old = network.last;
      old.error();
      clock.advance(999);
      expect(eventsNamed(told, 'close')).toEqual([]);
      clock.advance(1);
      expect(eventsNamed(told, 'close')).toMatchObject([
        { code: 1006, wasClean: false, origin: 'synthetic', cause: 'error-without-close', final: false },
      ]);
      expect(old.closeCalls).toHaveLength(1);
      expect(clock.pending).toBe(1);
      old.end(1006);
      expect(eventsNamed(told, 'close')).toHaveLength(1);
      clock.advance(clock.nextIn);
      network.last.open();
      expect(network.sockets).toHaveLength(2);
    },
  );

  type Signal = 'error' | 'close';
  it.each<readonly [PhaseName, readonly Signal[]]>(
    (['connecting', 'open'] as const).flatMap((phase) => [
      [phase, ['error', 'close']] as const,
      [phase, ['close', 'error']] as const,
      [phase, ['error', 'error', 'close']] as const,
      [phase, ['error', 'close', 'close', 'error']] as const,
      [phase, ['close']] as const,
    ]),
  )('[LI-7] %s: %j count once', (phase, signals) => {
    const { socket, clock, network, told } = inPhase(phase);
    const events: string[] = [];
    for (const type of ['error', 'close']) socket.addEventListener(type, () => events.push(type));
    const { last } = network;
    for (const signal of signals) {
      if (signal === 'error') last.error();
      else last.end(1006);
    }
    expect(events).toEqual(['error', 'close']);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, cause: phase === 'open' ? 'connection-lost' : 'handshake-failed', origin: 'remote' },
    ]);
    expect(eventsNamed(told, 'retry')).toHaveLength(1);
    expect(clock.pending).toBe(1);
    clock.advance(clock.nextIn);
    network.last.open();
    clock.advance(HOUR_MS);
    expect([network.sockets.length, socket.status]).toEqual([2, 'open']);
  });

  it.each(['connecting', 'open'] as const)(
    '[LI-7] %s: an error of a socket that is CLOSED already is an end after 50 ms',
    (phase) => {
      const { clock, network, told } = inPhase(phase);
      network.last.readyState = 3;
      network.last.error();
      clock.advance(49);
      expect(eventsNamed(told, 'close')).toEqual([]);
      clock.advance(1);
      expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, cause: 'error-without-close' }]);
    },
  );

  it('[LI-7] an error does not hide the code of the close that follows', () => {
    const { socket, clock, network } = inPhase('open');
    network.last.error();
    clock.advance(900);
    network.last.end(1012, 'restart');
    expect(socket.closure).toMatchObject({ code: 1012, origin: 'remote', cause: 'close-frame' });
  });

  it.each(['connecting', 'open'] as const)('[LI-7] %s: a close without a code is 1006', (phase) => {
    const { socket, network } = inPhase(phase);
    const codes: number[] = [];
    socket.addEventListener('close', ({ code }) => codes.push(code));
    network.last.end(undefined, undefined, false);
    expect(codes).toEqual([1006]);
    expect(socket.closure).toMatchObject({ code: 1006, reason: '', wasClean: false, category: 'abnormal' });
  });
});

describe('a constructor that throws', () => {
  const refusal = new Error('no sockets left');

  /** A network that refuses the attempts of these numbers. */
  function refusing(...attempts: number[]): ReturnType<typeof fakeNetwork> {
    let attempt = 0;
    return fakeNetwork(() => {
      if (attempts.includes(++attempt)) throw refusal;
    });
  }

  it('[LI-8] on a later attempt is a failed attempt', () => {
    const { socket, clock, network, told } = fakeLife({}, 'ws://host/', refusing(2, 3));
    network.last.open();
    network.last.end(1006);
    for (let failures = 1; failures <= 2; failures++) {
      clock.advance(clock.nextIn);
      expect(socket.closure).toMatchObject({
        code: 1006,
        stage: 'handshake',
        cause: 'constructor',
        origin: 'synthetic',
        error: refusal,
        final: false,
      });
      expect([eventsNamed(told, 'close').length, clock.pending]).toEqual([1 + failures, 1]);
    }
    clock.advance(clock.nextIn);
    network.last.open();
    expect(eventsNamed(told, 'open')).toMatchObject([{ attempt: 1 }, { attempt: 4 }]);
    expect([network.sockets.length, socket.status]).toEqual([2, 'open']);
  });

  it('[LI-8] on the first attempt reaches the caller and starts nothing', () => {
    const clock = new FakeClock();
    const network = refusing(1);
    const { signal } = new AbortController();
    expect(() => fakeLife({ clock, signal }, 'ws://host/', network)).toThrow(refusal);
    expect([clock.pending, network.sockets.length]).toEqual([0, 0]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    clock.advance(HOUR_MS);
    expect(network.sockets).toEqual([]);
  });

  it('[LI-8] on the first attempt after a provider has answered is a failed attempt', async () => {
    const { socket, clock, network } = fakeLife({}, () => 'ws://host/', refusing(1));
    await settled();
    expect(socket.closure).toMatchObject({ cause: 'constructor', error: refusal, final: false });
    clock.advance(clock.nextIn);
    await settled();
    network.last.open();
    expect(socket.status).toBe('open');
  });

  it('[LI-8] in reconnect() is a failed attempt', () => {
    const { socket, clock, network } = fakeLife({ autoConnect: false }, 'ws://host/', refusing(1));
    socket.reconnect();
    expect(socket.closure).toMatchObject({ cause: 'constructor', error: refusal, final: false });
    clock.advance(clock.nextIn);
    network.last.open();
    expect(socket.status).toBe('open');
  });
});
