import {
  ALL_FEATURES,
  type AnyFeature,
  boundedQueue,
  type Closure,
  createSocketClass,
  delivery,
  disposal,
  heartbeat,
  InvalidOptionError,
  idleLimit,
  messages,
  reading,
  type SocketClass,
  warnings,
} from 'resilient-websocket/kit';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { startServer } from '../support/start-server.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const WSS = 'wss://example.com/';

const EVERY: readonly AnyFeature[] = [...ALL_FEATURES, boundedQueue];

/** A class with all of the members, as far as the types know. */
type Whole = SocketClass<typeof ALL_FEATURES>;
type WholeSocket = InstanceType<Whole>;

/** What `createSocketClass()` throws. */
function refusalOf(features: unknown): InvalidOptionError {
  try {
    createSocketClass(features as readonly AnyFeature[]);
  } catch (error) {
    if (error instanceof InvalidOptionError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

function namesOf(features: readonly AnyFeature[]): string {
  return features.map(({ name }) => name).join(' and ');
}

/** Whether a class can be made of them. */
function fits(features: readonly AnyFeature[]): boolean {
  const has = (feature: AnyFeature): boolean => features.includes(feature);
  return !(has(messages) && !has(delivery)) && !(has(delivery) && has(boundedQueue));
}

/** Something for each feature to do. */
function optionsFor(features: readonly AnyFeature[], signal: AbortSignal): object {
  const options: Record<string, unknown> = {
    signal,
    prologue: () => {},
    trace: () => {},
    decide: () => undefined,
    takesTurns: true,
    requiredExtensions: [],
    heartbeat: { intervalMs: 20 },
    maxQueued: 10,
  };
  const known = features.flatMap(({ checks }) => Object.keys(checks || {}));
  return Object.fromEntries(Object.entries(options).filter(([name]) => known.includes(name)));
}

/** What a promise came to, in a word. */
async function wordOf(promise: Promise<unknown> | undefined): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return (error as Error).name;
  }
}

/** A life with everything that there is to do in it. Returns what the promises came to. */
async function live(features: readonly AnyFeature[], url: string): Promise<readonly string[]> {
  const Class = createSocketClass(features) as unknown as Whole;
  const has = (feature: AnyFeature): boolean => features.includes(feature);
  const canSend = has(delivery) || has(boundedQueue);
  const aborting = new AbortController();
  const retry = { backoff: { baseMs: 1, minMs: 1, spreadMs: 0 } };
  const socket: Partial<WholeSocket> & Pick<WholeSocket, 'on' | 'close' | 'reconnect' | 'binaryType'> =
    new Class(url, [], { ...retry, ...optionsFor(features, aborting.signal) });
  const outcomes: Promise<string>[] = [];
  const send = (): void => {
    if (canSend) socket.send?.('text');
    outcomes.push(wordOf(socket.enqueue?.('text')), wordOf(socket.ready?.()), wordOf(socket.confirmed?.()));
    void [socket.account, socket.latencyMs, socket.trace, socket.bufferedAmount, socket.drain?.()];
  };
  const read = async (): Promise<void> => {
    if (has(reading)) for await (const data of socket as WholeSocket) void data;
  };
  const when = <T>(
    name: 'open' | 'close',
    isIt: (notice: { final?: boolean }) => boolean = () => true,
  ): Promise<T> =>
    new Promise((resolve) => {
      const stop = socket.on(name, (notice) => {
        if (!isIt(notice as { final?: boolean })) return;
        stop();
        resolve(notice as T);
      });
    });
  outcomes.push(wordOf(read()));
  send();
  await when('open');
  send();
  if (has(reading) && has(messages)) {
    const { readable, writable } = (socket as WholeSocket).stream();
    outcomes.push(wordOf(writable.getWriter().write('text')), wordOf(readable.cancel()));
  }
  // The server ends the second connection, and the third is the last.
  const second = when('open');
  socket.reconnect();
  await second;
  const lost = when('close');
  const third = when('open');
  if (canSend) socket.send?.('end');
  else socket.reconnect();
  await lost;
  await third;
  const over = when<Closure>('close', ({ final }) => final === true);
  send();
  if (features.some(({ name }) => name === 'abort')) aborting.abort();
  else socket.close();
  expect((await over).final).toBe(true);
  send();
  await (socket as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.();
  return Promise.all(outcomes);
}

/** What promises of a socket may come to: some ask for what this class, or a socket that is over, does not have. */
const FINE = ['done', 'NotSupportedError', 'InvalidStateError', 'MessageDroppedError'];

describe('a list of features that no class can be made of', () => {
  it('[KT-5] is refused where a feature is without one that it needs, by name and with the cure', () => {
    const { option, value, message } = refusalOf([boundedQueue, messages]);
    expect([option, value]).toEqual(['features[1]', 'messages']);
    expect(message).toBe(
      'features[1] cannot be "messages": it needs the feature delivery; add delivery of ' +
        "'resilient-websocket/kit' to the list of createSocketClass(), or leave messages out.",
    );
    expect(() => createSocketClass([messages, delivery])).not.toThrow();
  });

  it('[KT-5] is refused where two features give the same member', () => {
    const { option, message } = refusalOf([delivery, boundedQueue]);
    expect(option).toBe('features[1]');
    expect(message).toContain('it has the member send, and so has delivery; keep one of the two.');
    const own: AnyFeature = { name: 'own', members: () => ({ [Symbol.asyncIterator]: () => undefined }) };
    expect(refusalOf([reading, own]).message).toContain('Symbol(Symbol.asyncIterator), and so has reading');
  });

  it('[KT-5] is refused where two features have one name', () => {
    expect(refusalOf([reading, boundedQueue, reading])).toMatchObject({
      option: 'features[2]',
      value: 'reading',
    });
    expect(refusalOf([delivery, { name: 'delivery' }]).message).toContain('give each one once');
    // Those that every class has count, too.
    expect(refusalOf([{ name: 'attempts' }])).toMatchObject({ option: 'features[0]', value: 'attempts' });
    expect(refusalOf([{ name: 'unref' }])).toMatchObject({ option: 'features[0]', value: 'unref' });
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a function', () => {}],
    ['an object without a name', {}],
    ['an empty name', { name: '' }],
    ['a name', 'delivery'],
  ])('[KT-5] is refused where something in it is no feature: %s', (_words, given) => {
    const { option, message } = refusalOf([boundedQueue, given]);
    expect(option).toBe('features[1]');
    expect(message).toContain('give a feature, which is an object with a name');
  });

  it.each([
    ['nothing', undefined],
    ['a feature', delivery],
    ['a set', new Set([delivery])],
    ['a name', 'delivery'],
  ])('[KT-5] is refused where it is no array: %s', (_words, given) => {
    expect(refusalOf(given)).toMatchObject({ option: 'features' });
    expect(refusalOf(given).message).toContain('give an array of features.');
  });
});

describe('an option that means nothing without another feature', () => {
  const options = { clock: new FakeClock(), WebSocket: fakeNetwork().WebSocket };

  it('[KT-5] is refused by the constructor: an adaptive heartbeat without idleLimit', () => {
    const Class = createSocketClass([heartbeat, boundedQueue]);
    for (const given of ['auto', { intervalMs: 'auto' }] as const) {
      expect(() => new Class(WSS, [], { ...options, heartbeat: given })).toThrow(
        'heartbeat cannot be "auto": that needs the feature idleLimit, which this class was made without; ' +
          "add idleLimit of 'resilient-websocket/kit' to the list of createSocketClass().",
      );
    }
    new Class(WSS, [], { ...options, heartbeat: {} }).close();
    const Whole = createSocketClass([idleLimit, heartbeat, boundedQueue]);
    new Whole(WSS, [], { ...options, heartbeat: 'auto' }).close();
  });

  it('[KT-5] is refused by the constructor: sending again what is unconfirmed, without a heartbeat', () => {
    const Class = createSocketClass([delivery]);
    expect(() => new Class(WSS, [], { ...options, resend: 'unconfirmed' })).toThrow(
      'resend cannot be "unconfirmed": that needs the feature heartbeat',
    );
    new Class(WSS, [], { ...options, resend: 'never' }).close();
  });
});

describe('a feature without others that go with it', () => {
  it('[KT-6] says what sends, where nothing does', () => {
    const socket = new (createSocketClass([disposal]))(WSS, [], { autoConnect: false });
    expect(() => socket.send('text')).toThrow('send() needs the feature delivery or boundedQueue');
  });

  it('[KT-6] says what is missing for streams, and reads all the same', async () => {
    const network = fakeNetwork();
    const socket = new (createSocketClass([reading, boundedQueue]))(WSS, [], {
      WebSocket: network.WebSocket,
      clock: new FakeClock(),
    });
    expect(() => socket.stream()).toThrow('stream() needs ready(), which this class was made without');
    const reader = socket[Symbol.asyncIterator]();
    network.last.open();
    network.last.receive('text');
    expect(await reader.next()).toEqual({ value: 'text', done: false });
  });

  it('[KT-6] closes a stream without the feature disposal', async () => {
    const network = fakeNetwork();
    const socket = new (createSocketClass([delivery, messages, reading]))(WSS, [], {
      WebSocket: network.WebSocket,
      clock: new FakeClock(),
    });
    network.last.open();
    const closed = socket.stream().writable.close();
    await expect.poll(() => network.last.closeCalls.length).toBe(1);
    network.last.end(1000);
    await closed;
    expect(socket.status).toBe('closed');
  });

  it('[KT-6] counts what waits, whatever the queue', () => {
    const clock = new FakeClock();
    const network = fakeNetwork();
    const socket = new (createSocketClass([warnings, boundedQueue]))(WSS, [], {
      WebSocket: network.WebSocket,
      clock,
    });
    const queued: unknown[] = [];
    socket.on('warning', (warning) => queued.push(warning.kind === 'premature-close' && warning.queued));
    network.last.open();
    network.last.end(1006);
    socket.send('text');
    socket.close();
    expect(queued).toEqual([1]);
  });
});

describe('every feature, over ws', { tags: ['real-server'] }, () => {
  it.each(EVERY.map((feature) => [feature.name, feature] as const))(
    '[KT-6] %s lives alone and with each of the others, before and after it, or is refused',
    { timeout: 60_000 },
    async (_name, feature) => {
      const server = await startServer();
      void (async () => {
        for (;;) {
          const connection = await server.connection();
          connection.on('message', (data) => String(data) === 'end' && connection.close(4000));
        }
      })();
      const others = EVERY.filter((each) => each !== feature);
      const lists = [
        [feature],
        ...others.flatMap((each) => [
          [feature, each],
          [each, feature],
        ]),
      ];
      const faults: unknown[] = [];
      const thrown = await uncaughtDuring(() =>
        Promise.all(
          lists.map(async (list, index) => {
            if (!fits(list)) return refusalOf(list);
            const outcomes = await live(list, `${server.url}${index}`);
            return faults.push(
              ...outcomes.filter((each) => !FINE.includes(each)).map((each) => [namesOf(list), each]),
            );
          }),
        ),
      );
      expect(thrown).toEqual([]);
      expect(faults).toEqual([]);
    },
  );
});
