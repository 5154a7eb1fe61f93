import {
  ALL_FEATURES,
  type AnyFeature,
  createSocketClass,
  type Moments,
  run,
  type Signals,
} from 'resilient-websocket/kit';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { uncaughtDuring } from '../support/uncaught.ts';

const URL = 'ws://host/';
const FAULT = new Error('The fault of a feature.');

/** Every moment of a life. */
const MOMENTS: Readonly<Record<Exclude<keyof Moments, 'beginning'>, true>> = {
  entering: true,
  resolving: true,
  connecting: true,
  connected: true,
  opened: true,
  flowing: true,
  receiving: true,
  ponged: true,
  confirming: true,
  settling: true,
  drained: true,
  signalled: true,
  judging: true,
  deciding: true,
  planning: true,
  planned: true,
  ended: true,
  concluded: true,
  waiting: true,
  retrying: true,
  cancelling: true,
  closing: true,
  closingTimedOut: true,
  moved: true,
  acted: true,
  emitting: true,
  settled: true,
  counting: true,
  buffered: true,
};

/** What only some transports say. */
const NOT_HERE = ['drained'];

function fail(): never {
  throw FAULT;
}

/** A life that comes to the moments of a session, with a feature before all others. Returns what there is to see of it. */
function live(feature: AnyFeature): readonly unknown[] {
  const clock = new FakeClock();
  const network = fakeNetwork();
  let say: Parameters<Signals['subscribe']>[0] = () => {};
  const signals: Signals = {
    subscribe(listener) {
      say = listener;
      return () => {};
    },
  };
  const seen: unknown[] = [];
  const socket = new (createSocketClass([feature, ...ALL_FEATURES]))(URL, [], {
    ...{ clock, signals, WebSocket: network.WebSocket, random: () => 0.5 },
    heartbeat: { message: 'ping', isReply: (data) => data === 'pong', isInOrder: true },
  });
  socket.on('*', (name, notice) =>
    seen.push(name === 'status' ? (notice as { status: string }).status : name),
  );
  socket.addEventListener('message', ({ data }) => seen.push(data));
  const again = (): void => clock.advance(clock.nextIn);
  socket.send('waits');
  network.last.open();
  clock.advance(1);
  network.last.receive('text');
  say('visible');
  network.last.receive('pong');
  seen.push(socket.bufferedAmount);
  network.last.end(1012);
  again();
  network.last.open();
  network.last.end(1006);
  seen.push(socket.closure?.remedy.action);
  say('online');
  again();
  network.last.open();
  socket.reconnect();
  clock.advance(5000);
  seen.push(socket.status);
  network.last.end(1006);
  socket.close();
  clock.advance(5000);
  return [...seen, socket.status, socket.readyState, network.sockets.length];
}

describe('what a feature throws in a moment', () => {
  const undisturbed = live({ name: 'own' });

  it.each(Object.keys(MOMENTS))('[KT-7] is reported, is no answer, and all goes on: %s', async (moment) => {
    let lived: readonly unknown[] = [];
    const errors = await uncaughtDuring(() => {
      lived = live({ name: 'own', [moment]: fail });
    });
    expect(lived).toEqual(undisturbed);
    expect(lived.slice(-3)).toEqual(['closed', 3, 4]);
    expect(errors.length > 0).toBe(!NOT_HERE.includes(moment));
    expect(errors.filter((error) => error !== FAULT)).toEqual([]);
  });

  it('[KT-7] is reported, too, where the feature has it done in its turn', async () => {
    let lived: readonly unknown[] = [];
    const errors = await uncaughtDuring(() => {
      lived = live({ name: 'own', ended: (session) => run(session, fail) });
    });
    expect(lived).toEqual(undisturbed);
    expect(errors).toContain(FAULT);
  });

  it('[KT-7] is thrown by the constructor from setup and beginning, and nothing is left behind', () => {
    for (const name of ['setup', 'beginning', 'isProvider']) {
      const clock = new FakeClock();
      const network = fakeNetwork();
      const aborting = new AbortController();
      const Class = createSocketClass([...ALL_FEATURES, { name: 'own', [name]: fail }]);
      const { WebSocket } = network;
      expect(() => new Class(URL, [], { clock, WebSocket, signal: aborting.signal })).toThrow(FAULT);
      expect([network.sockets.length, clock.pending]).toEqual([0, 0]);
    }
  });

  it('[KT-7] is thrown by reconnect() from beginning, and nothing begins', () => {
    const clock = new FakeClock();
    const network = fakeNetwork();
    let isOver = false;
    const own: AnyFeature = { name: 'own', beginning: () => (isOver ? fail() : undefined) };
    const socket = new (createSocketClass([own]))(URL, [], { clock, WebSocket: network.WebSocket });
    socket.close();
    clock.advance(5000);
    isOver = true;
    expect(() => socket.reconnect()).toThrow(FAULT);
    expect([socket.status, network.sockets.length]).toEqual(['closed', 1]);
  });
});
