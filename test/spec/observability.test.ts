import type { ResilientWebSocket, TraceEntry } from 'resilient-websocket/full';
import { FakeClock } from 'resilient-websocket/testing';
import { readTrace, replay, TraceRecorder } from 'resilient-websocket/trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENTRY_TYPES, listen, published } from '../support/diagnostics.ts';
import { comeUp, fakeLife, settled, waiting } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

function typesOf({ trace }: ResilientWebSocket): readonly TraceEntry['type'][] {
  return trace.map(({ type }) => type);
}

/** The entries of one type. */
function entriesOf<T extends TraceEntry['type']>(
  { trace }: ResilientWebSocket,
  type: T,
): readonly Extract<TraceEntry, { type: T }>[] {
  return trace.filter((entry): entry is Extract<TraceEntry, { type: T }> => entry.type === type);
}

describe('the trace of a socket', () => {
  it('[OB-1] tells a life in the order of what happened', () => {
    const life = fakeLife({ stableAfterMs: 1000 }, 'wss://user:pw@host/path?token=1');
    const { socket, clock, network } = life;
    clock.advance(50);
    network.last.open();
    network.last.receive('one');
    network.last.receive('two');
    clock.advance(1000);
    network.last.end(1012, 'restarting');
    const delayMs = clock.nextIn;
    comeUp(life);
    socket.close();
    network.last.end(1005);
    const common = { httpStatus: undefined, error: undefined };
    expect(socket.trace).toEqual([
      { time: 0, type: 'attempt', attempt: 1, url: 'wss://host/path' },
      { time: 50, type: 'open', attempt: 1, isReconnect: false, downtimeMs: 50 },
      {
        ...{ time: 1050, type: 'close', code: 1012, reasonLength: 10, wasClean: true, ...common },
        ...{ category: 'restart', origin: 'remote', stage: 'open', cause: 'close-frame', silentMs: 1000 },
        ...{ final: false, remedy: 'retry', rule: 'restart', outcome: undefined, heard: 2 },
      },
      { time: 1050, type: 'retry', attempt: 2, delayMs },
      { time: 1050 + delayMs, type: 'attempt', attempt: 2, url: 'wss://host/path' },
      {
        ...{ time: 1050 + delayMs, type: 'open', attempt: 2, isReconnect: true },
        downtimeMs: Math.round(delayMs),
      },
      {
        ...{ time: 1050 + delayMs, type: 'close', code: 1005, reasonLength: 0, wasClean: true, ...common },
        ...{ category: 'sentinel', origin: 'local', stage: 'open', cause: 'close', silentMs: undefined },
        ...{ final: true, remedy: 'stop', rule: 'local', outcome: 'closed', heard: 0 },
      },
    ]);
  });

  it('[OB-1] tells what else changed the course: a delay that was set, a signal, sleep, a warning, the end', () => {
    const signals = new FakeSignals();
    const { socket, clock, network } = fakeLife({ signals });
    socket.on('retry', (event) => event.setDelay(120_000));
    network.last.open();
    network.last.end(1005);
    expect(entriesOf(socket, 'reschedule')).toEqual([{ time: 0, type: 'reschedule', delayMs: 120_000 }]);
    expect(entriesOf(socket, 'warning')).toMatchObject([{ kind: 'peer-bug' }]);
    clock.sleep(300_000);
    signals.tell('online');
    expect(entriesOf(socket, 'wake')).toHaveLength(1);
    expect(entriesOf(socket, 'wake')[0]?.asleepMs).toBeGreaterThan(90_000);
    expect(entriesOf(socket, 'signal')).toMatchObject([{ signal: 'online', count: 1 }]);
    const over = fakeLife({ maxRetries: 0 });
    over.network.last.fail();
    expect(over.socket.trace.at(-1)).toMatchObject({ type: 'giveup', outcome: 'exhausted', attempts: 1 });
  });

  it('[OB-1] names an error by its code or its name', async () => {
    const errors = [
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      new RangeError('too far'),
      Object.assign(new Error('a text'), { name: 'a text', code: 'another text' }),
      'a text',
    ];
    const refused = [...errors];
    const provider = (): string => {
      throw refused.shift();
    };
    const { socket, clock } = fakeLife({}, provider);
    for (const _ of errors) {
      await settled();
      clock.advance(clock.nextIn);
    }
    const names = entriesOf(socket, 'close').map(({ error }) => error);
    expect(names).toEqual(['ECONNREFUSED', 'RangeError', undefined, undefined]);
  });

  it('[OB-2] keeps the newest 50 entries, or as many as it is told', () => {
    for (const [options, most] of [[{}, 50] as const, [{ maxTraceEntries: 7 }, 7] as const]) {
      const life = waiting(options);
      for (let round = 0; round < 30; round++) {
        comeUp(life);
        life.network.last.end(1006);
      }
      expect(life.socket.trace).toHaveLength(most);
      expect(typesOf(life.socket).slice(-3)).toEqual(['open', 'close', 'retry']);
      expect(life.socket.trace.at(-1)?.time).toBe(life.clock.wallTime());
    }
  });

  it('[OB-2] keeps none where it is told so', () => {
    expect(waiting({ maxTraceEntries: 0 }).socket.trace).toEqual([]);
  });

  it.each([-1, 0.5, 10_001, Number.NaN, Number.POSITIVE_INFINITY, '50' as never])(
    '[OB-2] refuses %s entries',
    (maxTraceEntries) => {
      expect(() => fakeLife({ maxTraceEntries })).toThrow(/^maxTraceEntries cannot be .*from 0 to 10000/);
    },
  );

  it('[OB-3] has no entry for a message that comes or goes', () => {
    const { socket, network } = fakeLife();
    socket.send('waits');
    network.last.open();
    for (let each = 0; each < 100; each++) {
      socket.send('out');
      network.last.receive('in');
    }
    expect(typesOf(socket)).toEqual(['attempt', 'open']);
  });

  it('[OB-3] has one entry for drops in a row that have one reason', () => {
    const { socket } = fakeLife({ queue: { maxMessages: 1, overflow: 'drop-oldest' } });
    for (let each = 0; each < 1000; each++) socket.send('four');
    socket.close();
    expect(entriesOf(socket, 'drop')).toMatchObject([{ reason: 'overflow', messages: 999, bytes: 3996 }]);
  });

  it('[OB-3] has one entry for signals in a row', () => {
    const signals = new FakeSignals();
    const { socket, network } = fakeLife({ signals });
    network.last.open();
    for (let each = 0; each < 500; each++) {
      signals.tell('hidden');
      signals.tell('visible');
    }
    expect(entriesOf(socket, 'signal')).toMatchObject([{ signal: 'visible', count: 1000 }]);
    expect(typesOf(socket)[0]).toBe('attempt');
  });

  it('[OB-4] is a copy that JSON can hold', () => {
    const { socket } = waiting();
    const { trace } = socket;
    expect(JSON.parse(JSON.stringify(trace))).toMatchObject(trace.map(({ type, time }) => ({ type, time })));
    (trace as TraceEntry[]).length = 0;
    expect(typesOf(socket)).toEqual(['attempt', 'open', 'close', 'retry']);
  });

  it('[OB-4] holds already what a listener is being told', () => {
    const { socket, network } = fakeLife();
    const seen: (readonly TraceEntry['type'][])[] = [];
    socket.onopen = () => seen.push(typesOf(socket));
    socket.onclose = () => seen.push(typesOf(socket));
    network.last.open();
    network.last.end(1006);
    expect(seen).toEqual([
      ['attempt', 'open'],
      ['attempt', 'open', 'close'],
    ]);
  });
});

describe('the channels of node:diagnostics_channel', () => {
  it('[OB-6] are told every entry, with the number of the socket and its URL', () => {
    const messages = published();
    const { socket } = waiting();
    const other = fakeLife({}, 'wss://user:pw@other/path?token=1').socket;
    const own = messages.filter(({ url }) => url === 'ws://host/');
    expect(own.map(({ entry }) => entry)).toEqual(socket.trace);
    expect(messages.slice(own.length).map(({ url }) => url)).toEqual(
      other.trace.map(() => 'wss://other/path'),
    );
    const numbers = messages.map(({ socket }) => socket);
    expect(new Set(numbers.slice(0, own.length)).size).toBe(1);
    expect(numbers.at(-1)).not.toBe(numbers[0]);
  });

  it('[OB-6] are called resilient-websocket: and the type', () => {
    const heard: string[] = [];
    for (const type of ENTRY_TYPES) {
      listen(type, ({ entry }, channel) => heard.push(`${String(channel)} ${entry.type}`));
    }
    waiting();
    expect(heard).toEqual(
      ['attempt', 'open', 'close', 'retry'].map((type) => `resilient-websocket:${type} ${type}`),
    );
  });

  it('[OB-6] are told of each message that is dropped, and of each signal', () => {
    const messages = published();
    const { socket } = fakeLife({ queue: { maxMessages: 1 } });
    for (const each of ['a', 'b', 'c']) socket.send(each);
    const drops = messages.map(({ entry }) => entry).filter(({ type }) => type === 'drop');
    expect(drops).toMatchObject([
      { messages: 1, bytes: 1 },
      { messages: 1, bytes: 1 },
    ]);
  });

  it('[OB-6] are told what the socket itself does not keep', () => {
    const messages = published();
    expect(waiting({ maxTraceEntries: 0 }).socket.trace).toEqual([]);
    expect(messages.map(({ entry }) => entry.type)).toEqual(['attempt', 'open', 'close', 'retry']);
  });

  it('[OB-7] have nothing made for them unless somebody listens to that one', async () => {
    let looks = 0;
    const provider = (): never => {
      const error = new Error('no token');
      Object.defineProperty(error, 'code', { get: () => ++looks });
      throw error;
    };
    const fail = async (): Promise<void> => {
      fakeLife({ maxTraceEntries: 0 }, provider);
      await settled();
    };
    await fail();
    expect(looks).toBe(0);
    listen('open', () => {});
    await fail();
    expect(looks).toBe(0);
    listen('close', () => {});
    await fail();
    expect(looks).toBe(1);
  });

  it('[OB-8] may have a subscriber that throws: that is uncaught, and the socket goes on', async () => {
    const errors = await uncaughtDuring(() => {
      listen('open', () => {
        throw new Error('on purpose');
      });
      const { socket, network } = fakeLife();
      network.last.open();
      expect(socket.readyState).toBe(1);
      expect(typesOf(socket)).toEqual(['attempt', 'open']);
    });
    expect(errors).toEqual([new Error('on purpose')]);
  });

  it.each(['attempt', 'open', 'close', 'retry', 'reschedule', 'signal', 'wake'] as const)(
    '[OB-8] may have a subscriber to %s that ends the socket',
    async (type) => {
      const signals = new FakeSignals();
      const recorder = new TraceRecorder();
      const { trace } = recorder;
      const { socket, network, clock } = fakeLife({ autoConnect: false, signals, trace });
      listen(type, () => socket.close());
      socket.on('retry', (event) => event.setDelay(200_000));
      socket.reconnect();
      if (network.last.readyState === 0) network.last.open();
      if (network.last.readyState === 1) network.last.end(1006);
      signals.tell('offline');
      clock.sleep(300_000);
      clock.advance(10_000);
      expect(socket.status).toBe('closed');
      expect(network.sockets).toHaveLength(1);
      // The option was told the steps in their order.
      expect(replay(readTrace(JSON.stringify(recorder))).difference).toBeUndefined();
    },
  );
});

/** A clock of an application, without a time of day. */
describe('a clock without a time of day', () => {
  it('[OB-1] gives its own time', () => {
    const fake = new FakeClock();
    const clock = {
      now: () => fake.now(),
      setTimeout: (callback: () => void, delayMs: number) => fake.setTimeout(callback, delayMs),
      clearTimeout: (handle: unknown) => fake.clearTimeout(handle),
    };
    fake.advance(5);
    expect(fakeLife({ clock }).socket.trace[0]?.time).toBe(5);
  });
});
