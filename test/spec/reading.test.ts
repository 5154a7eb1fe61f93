import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type Closure,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  SlowReaderError,
  SocketEndedError,
} from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { next, over } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;
const MOST = 1000;

/** What was read, and how it ended. */
interface Reading {
  readonly data: unknown[];
  /** `'reading'` until it has ended. */
  end: 'reading' | 'done' | unknown;
}

/** Reads to the end; what is thrown is the end. */
function read(source: AsyncIterable<unknown>): Reading {
  const reading: Reading = { data: [], end: 'reading' };
  const run = async (): Promise<void> => {
    for await (const data of source) reading.data.push(data);
  };
  run().then(
    () => {
      reading.end = 'done';
    },
    (error: unknown) => {
      reading.end = error;
    },
  );
  return reading;
}

/** Takes so many messages and leaves. */
async function take(source: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const data of source) {
    taken.push(data);
    if (taken.length === count) break;
  }
  return taken;
}

/** A life whose first connection is open. */
function openLife(options: ResilientWebSocketOptions = {}): FakeLife {
  const life = fakeLife(options);
  life.network.last.open();
  return life;
}

/** Loses the connection and brings up the next one. */
function comeBack({ network, clock }: FakeLife): void {
  network.last.end(1006);
  clock.advance(clock.nextIn);
  network.last.open();
}

function receive({ network }: FakeLife, count: number, from = 1): number[] {
  const sent = Array.from({ length: count }, (_, index) => from + index);
  for (const each of sent) network.last.receive(each);
  return sent;
}

/** The ends of a life that somebody asked for. */
const EXPECTED: Readonly<Record<string, (options?: ResilientWebSocketOptions) => FakeLife>> = {
  'close()': () => {
    const life = openLife();
    life.socket.close();
    life.network.last.end(1005);
    return life;
  },
  'close() that nobody answers': () => {
    const life = openLife();
    life.socket.close();
    life.clock.advance(HOUR_MS);
    return life;
  },
  'close() while down': () => {
    const life = openLife();
    life.network.last.end(1006);
    life.socket.close();
    life.clock.advance(0);
    return life;
  },
  'the signal': () => {
    const controller = new AbortController();
    const life = openLife({ signal: controller.signal });
    controller.abort();
    life.network.last.end(1000);
    return life;
  },
  'a 1000 of the peer': () => {
    const life = openLife();
    life.network.last.end(1000);
    return life;
  },
  'a clean end without retries': () => {
    const life = openLife({ retry: false });
    life.network.last.end(4000);
    return life;
  },
};

/** The ends that nobody asked for. */
const UNEXPECTED: typeof EXPECTED = {
  'a code that is fatal': () => {
    const life = openLife();
    life.network.last.end(1008);
    return life;
  },
  'a spent budget': () => {
    const life = openLife({ maxRetries: 0 });
    life.network.last.end(1006);
    return life;
  },
  'a veto': () => {
    const life = openLife();
    life.socket.on('retry', (event) => event.veto());
    life.network.last.end(1006);
    life.clock.advance(0);
    return life;
  },
  'a policy that throws': () => {
    const decide = (): never => {
      throw new Error('policy');
    };
    const life = openLife({ decide });
    life.network.last.end(1006);
    return life;
  },
  'a drop without retries': () => {
    const life = openLife({ retry: false });
    life.network.last.end(1006);
    return life;
  },
};

function finalOf({ socket }: FakeLife): Closure {
  if (socket.closure?.final !== true) throw new Error('The life is not over.');
  return socket.closure;
}

describe('the iterator', () => {
  it('[RD-1] reads what each message holds, in order, across reconnections', async () => {
    const life = fakeLife();
    const reading = read(life.socket);
    life.network.last.open();
    const bytes = new ArrayBuffer(1);
    life.network.last.receive('text');
    life.network.last.receive(bytes);
    comeBack(life);
    life.network.last.receive('');
    life.socket.reconnect();
    life.network.last.end(1000);
    life.network.last.open();
    life.network.last.receive('last');
    await settled();
    expect(reading).toEqual({ data: ['text', bytes, '', 'last'], end: 'reading' });
    expect(reading.data[1]).toBe(bytes);
    life.socket.close();
    life.network.last.end(1005);
    await settled();
    expect(reading.end).toBe('done');
  });

  it('[RD-1] begins when it is made, with the next message', async () => {
    const life = openLife();
    receive(life, 1, 0);
    const early = life.socket[Symbol.asyncIterator]();
    let late: AsyncIterator<unknown> | undefined;
    life.socket.addEventListener('message', () => {
      late ??= life.socket[Symbol.asyncIterator]();
    });
    receive(life, 2);
    expect(await early.next()).toEqual({ value: 1, done: false });
    expect(await late?.next()).toEqual({ value: 2, done: false });
  });

  it('[RD-1] answers several calls of next() in their order', async () => {
    const life = openLife();
    const reader = life.socket[Symbol.asyncIterator]();
    const answers = [reader.next(), reader.next(), reader.next()];
    receive(life, 2);
    life.network.last.end(1008);
    const [first, second, third] = await Promise.allSettled([...answers]);
    expect([first, second]).toEqual([
      { status: 'fulfilled', value: { value: 1, done: false } },
      { status: 'fulfilled', value: { value: 2, done: false } },
    ]);
    expect(third).toMatchObject({ status: 'rejected', reason: { name: 'SocketEndedError' } });
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  it('[RD-1] does not read the answers of the heartbeat', async () => {
    const life = openLife({ heartbeat: { message: 'ping', isReply: (data) => data === 'pong' } });
    const reading = read(life.socket);
    life.network.last.receive('pong');
    life.network.last.receive('text');
    await settled();
    expect(reading.data).toEqual(['text']);
  });

  it('[RD-2] leaving the loop stops reading and leaves the socket as it is', async () => {
    const life = openLife();
    const run = async (): Promise<unknown> => {
      for await (const data of life.socket) return data;
      return undefined;
    };
    const left = run();
    receive(life, 2);
    expect(await left).toBe(1);
    expect([life.socket.readyState, life.network.last.closeCalls]).toEqual([1, []]);
    const again = read(life.socket);
    receive(life, 1, 3);
    await settled();
    expect(again.data).toEqual([3]);
  });

  it('[RD-2] return() ends the calls that wait, and what was held is gone', async () => {
    const life = openLife();
    const reader = life.socket[Symbol.asyncIterator]();
    receive(life, 5);
    expect(await reader.return?.()).toEqual({ value: undefined, done: true });
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    const waiting = life.socket[Symbol.asyncIterator]();
    const answer = waiting.next();
    await waiting.return?.();
    receive(life, 1);
    life.network.last.end(1008);
    expect(await answer).toEqual({ value: undefined, done: true });
    expect(await waiting.next()).toEqual({ value: undefined, done: true });
  });

  it('[RD-3] readers are independent of each other and of listeners', async () => {
    const life = openLife();
    const heard: unknown[] = [];
    life.socket.addEventListener('message', (event) => {
      event.stopImmediatePropagation();
      heard.push(event.data);
    });
    life.socket.off('close');
    const all = read(life.socket);
    const left = life.socket[Symbol.asyncIterator]();
    const idle = life.socket[Symbol.asyncIterator]();
    receive(life, 2);
    await left.return?.();
    receive(life, 1, 3);
    life.socket.dispatchEvent(new MessageEvent('message', { data: 'of the application' }));
    await settled();
    expect(all.data).toEqual([1, 2, 3]);
    expect(heard).toEqual([1, 2, 3, 'of the application']);
    life.socket.close();
    life.network.last.end(1005);
    const rest = read(idle);
    await settled();
    expect(all.end).toBe('done');
    expect(rest).toEqual({ data: [1, 2, 3], end: 'done' });
  });
});

/** Both faces, so that each rule is checked on either. */
const FACES: Readonly<Record<string, (socket: ResilientWebSocket) => AsyncIterable<unknown>>> = {
  iterator: (socket) => socket[Symbol.asyncIterator](),
  'readable side': (socket) => socket.stream().readable,
};

describe.each(Object.entries(FACES))('the end of a life, by the %s', (_, face) => {
  it.each(Object.keys(EXPECTED))('[RD-4] after %s it is done, at once if that is past', async (name) => {
    const life = EXPECTED[name]?.() as FakeLife;
    expect(finalOf(life).final).toBe(true);
    const reading = read(face(life.socket));
    await settled();
    expect(reading).toEqual({ data: [], end: 'done' });
  });

  it.each(Object.keys(UNEXPECTED))('[RD-5] after %s it throws what ended it', async (name) => {
    const life = UNEXPECTED[name]?.() as FakeLife;
    const reading = read(face(life.socket));
    await settled();
    expect(reading.end).toBeInstanceOf(SocketEndedError);
    expect(reading.end).toMatchObject({ name: 'SocketEndedError', closure: finalOf(life) });
    const { code, category } = finalOf(life);
    for (const part of [code, category]) expect(String(reading.end)).toContain(String(part));
  });

  it('[RD-4] what came before the end is delivered first', async () => {
    const life = openLife();
    const source = face(life.socket);
    const sent = receive(life, 10);
    life.network.last.end(1000);
    const reading = read(source);
    await settled();
    expect(reading).toEqual({ data: sent, end: 'done' });
  });

  it('[RD-5] what came before it is delivered first', async () => {
    const life = openLife();
    const source = face(life.socket);
    const sent = receive(life, 10);
    life.network.last.end(1008);
    const reading = read(source);
    await settled();
    expect(reading.data).toEqual(sent);
    expect(reading.end).toMatchObject({ closure: finalOf(life) });
  });

  it('[RD-4] a new life is read by a new reader', async () => {
    const life = openLife();
    const first = read(face(life.socket));
    const second: Reading[] = [];
    life.socket.addEventListener('close', () => {
      life.socket.reconnect();
      second.push(read(face(life.socket)));
    });
    life.network.last.end(1000);
    life.network.last.open();
    receive(life, 1);
    await settled();
    expect(first).toEqual({ data: [], end: 'done' });
    expect(second).toEqual([{ data: [1], end: 'reading' }]);
  });

  it('[RD-4] a socket that was not started is read once it is', async () => {
    const life = fakeLife({ autoConnect: false });
    const reading = read(face(life.socket));
    await settled();
    expect(reading.end).toBe('reading');
    life.socket.reconnect();
    life.network.last.open();
    receive(life, 1);
    await settled();
    expect(reading.data).toEqual([1]);
  });

  it('[RD-6] a slow reader gets all that it held, then an error; the socket and others go on', async () => {
    const life = openLife();
    const slow = face(life.socket);
    const quick = read(life.socket);
    const sent = receive(life, MOST);
    await settled();
    // The readable side holds one itself.
    sent.push(...receive(life, 1, MOST + 1), ...receive(life, 1, MOST + 2));
    await settled();
    expect(quick).toEqual({ data: sent, end: 'reading' });
    const reading = read(slow);
    await settled();
    expect(reading.data.length - MOST).toBeOneOf([0, 1]);
    expect(reading.data).toEqual(sent.slice(0, reading.data.length));
    expect(reading.end).toBeInstanceOf(SlowReaderError);
    expect(reading.end).toMatchObject({ name: 'SlowReaderError', held: MOST });
    expect(String(reading.end)).toMatch(/held 1000.*slow work.*'message' listener/);
    expect([life.socket.readyState, life.network.last.closeCalls]).toEqual([1, []]);
    const again = read(face(life.socket));
    receive(life, 1, 9999);
    await settled();
    expect(again).toEqual({ data: [9999], end: 'reading' });
  });

  it('[RD-6] exactly as many as it may hold are no error', async () => {
    const life = openLife();
    const source = face(life.socket);
    const sent = receive(life, MOST);
    life.network.last.end(1000);
    const reading = read(source);
    await settled();
    expect(reading).toEqual({ data: sent, end: 'done' });
  });

  it('[RD-6] the end of the life does not take the place of the error', async () => {
    const life = openLife();
    const source = face(life.socket);
    receive(life, MOST + 2);
    life.network.last.end(1000);
    const reading = read(source);
    await settled();
    expect(reading.end).toBeInstanceOf(SlowReaderError);
  });
});

describe('the readable side', () => {
  it('[RD-7] cancelling it, or leaving its loop, leaves the socket open', async () => {
    const life = openLife();
    const { readable, writable } = life.socket.stream();
    const reader = readable.getReader();
    const waiting = reader.read();
    await reader.cancel('enough');
    expect(await waiting).toEqual({ value: undefined, done: true });
    const { readable: other } = life.socket.stream();
    receive(life, 2);
    expect(await take(other, 1)).toEqual([1]);
    await writable.getWriter().write('still there');
    expect(life.network.last.sent).toEqual(['still there']);
    expect(life.network.last.closeCalls).toEqual([]);
  });

  it('[RD-4] says so without being read, once nothing is left in it', async () => {
    const life = openLife();
    const reader = life.socket.stream().readable.getReader();
    await settled();
    life.network.last.end(1000);
    await reader.closed;
    const other = openLife();
    const failing = other.socket.stream().readable.getReader();
    await settled();
    other.network.last.end(1008);
    await expect(failing.closed).rejects.toMatchObject({ closure: finalOf(other) });
  });

  it('[RD-3] streams of one socket are independent', async () => {
    const life = openLife();
    const left = life.socket.stream();
    const right = life.socket.stream();
    await left.readable.cancel();
    const reading = read(right.readable);
    receive(life, 2);
    await left.writable.getWriter().write('left');
    await right.writable.getWriter().write('right');
    await settled();
    expect(reading.data).toEqual([1, 2]);
    expect(life.network.last.sent).toEqual(['left', 'right']);
  });
});

describe('the writable side', () => {
  it('[RD-8] each write waits until the socket is ready', async () => {
    const life = fakeLife();
    const writer = life.socket.stream().writable.getWriter();
    const written: unknown[] = [];
    for (const chunk of ['one', 'two']) writer.write(chunk).then(() => written.push(chunk));
    await settled();
    expect([written, life.socket.bufferedAmount]).toEqual([[], 0]);
    life.network.last.open();
    await settled();
    expect(written).toEqual(['one', 'two']);
    life.network.last.end(1006);
    writer.write('three').then(() => written.push('three'));
    await settled();
    expect(writer.desiredSize).toBe(0);
    life.clock.advance(life.clock.nextIn);
    expect(written).toHaveLength(2);
    life.network.last.open();
    await settled();
    expect(written).toEqual(['one', 'two', 'three']);
    expect(life.network.sockets.map(({ sent }) => sent)).toEqual([['one', 'two'], ['three']]);
  });

  it('[RD-8] it waits while the connection is behind, too', async () => {
    const life = openLife();
    const writer = life.socket.stream().writable.getWriter();
    const peer = life.network.last;
    peer.bufferedAmount = 1e9;
    const write = writer.write('text');
    await settled();
    life.clock.advance(1000);
    await settled();
    expect(peer.sent).toEqual([]);
    expect(writer.desiredSize).toBe(0);
    peer.bufferedAmount = 0;
    life.clock.advance(1000);
    await write;
    expect(peer.sent).toEqual(['text']);
  });

  it('[RD-9] close() comes after what was written, and resolves when the socket is over', async () => {
    const life = openLife();
    const writer = life.socket.stream().writable.getWriter();
    let isClosed = false;
    writer.write('last');
    writer.close().then(() => {
      isClosed = true;
    });
    await settled();
    expect(life.network.last.sent).toEqual(['last']);
    expect(life.network.last.closeCalls).toEqual([[undefined, undefined]]);
    expect(isClosed).toBe(false);
    life.network.last.end(1005);
    await settled();
    expect(isClosed).toBe(true);
    await writer.closed;
  });

  it('[RD-9] abort() closes at once, whatever waits, and resolves when the socket is over', async () => {
    const life = fakeLife();
    const writer = life.socket.stream().writable.getWriter();
    const write = writer.write('never sent');
    const more = writer.write('nor this');
    await settled();
    const aborted = writer.abort(new Error('enough'));
    expect(life.socket.readyState).toBe(2);
    life.clock.advance(0);
    await aborted;
    expect(life.socket.status).toBe('closed');
    await expect(write).rejects.toBeInstanceOf(SocketEndedError);
    await expect(more).rejects.toThrow('enough');
    life.clock.advance(HOUR_MS);
    expect([life.network.sockets.length, life.clock.pending]).toEqual([1, 0]);
  });

  it('[RD-9] abort() of an open socket closes it, too', async () => {
    const life = openLife();
    let isAborted = false;
    const writer = life.socket.stream().writable.getWriter();
    writer.abort().then(() => {
      isAborted = true;
    });
    await settled();
    expect(life.network.last.closeCalls).toEqual([[undefined, undefined]]);
    expect(isAborted).toBe(false);
    life.network.last.end(1005);
    await settled();
    expect(isAborted).toBe(true);
    expect(life.socket.status).toBe('closed');
  });

  it.each([
    ...Object.entries(EXPECTED).filter(([name]) => name !== 'a clean end without retries'),
    ...Object.entries(UNEXPECTED),
  ])('[RD-10] after %s it errors with what ended the socket', async (_, make) => {
    const life = make();
    const writer = life.socket.stream().writable.getWriter();
    await expect(writer.closed).rejects.toMatchObject({ name: 'SocketEndedError', closure: finalOf(life) });
    await expect(writer.write('late')).rejects.toBeInstanceOf(SocketEndedError);
    await writer.abort();
  });

  it('[RD-10] so do the writes that wait, and nothing of it is queued', async () => {
    const life = openLife({ maxRetries: 1 });
    const { writable } = life.socket.stream();
    const writer = writable.getWriter();
    life.network.last.end(1006);
    const writes = ['one', 'two'].map((chunk) => writer.write(chunk));
    const closing = writer.close();
    await settled();
    life.clock.advance(life.clock.nextIn);
    life.network.last.fail();
    for (const each of [...writes, closing, writer.closed]) {
      await expect(each).rejects.toMatchObject({ closure: finalOf(life) });
    }
    expect(life.told.filter(({ name }) => name === 'drop')).toEqual([]);
  });

  it('[RD-10] so does a write that waits when the application closes the socket', async () => {
    const life = fakeLife();
    const writer = life.socket.stream().writable.getWriter();
    const write = writer.write('never sent');
    await settled();
    life.socket.close();
    await settled();
    life.clock.advance(0);
    await expect(write).rejects.toMatchObject({ closure: finalOf(life) });
    await expect(writer.closed).rejects.toMatchObject({ closure: finalOf(life) });
  });

  it('[RD-10] a new life is none of its business: a write that waited', async () => {
    const life = openLife();
    const writer = life.socket.stream().writable.getWriter();
    await settled();
    const write = writer.write('of the old life');
    life.network.last.end(1000);
    life.socket.reconnect();
    life.network.last.open();
    await expect(write).rejects.toMatchObject({ name: 'SocketEndedError', closure: { code: 1000 } });
    expect(life.network.last.sent).toEqual([]);
  });

  it('[RD-10] a new life is none of its business: abort()', async () => {
    const life = openLife();
    const writer = life.socket.stream().writable.getWriter();
    await settled();
    life.network.last.end(1006);
    const write = writer.write('of the old life');
    const onClose = (): void => {
      life.socket.reconnect();
      writer.abort().catch(() => {});
    };
    life.socket.addEventListener('close', onClose, { once: true });
    life.socket.close();
    life.clock.advance(0);
    life.network.last.open();
    await expect(write).rejects.toBeInstanceOf(SocketEndedError);
    expect([life.socket.readyState, life.network.sockets.length]).toEqual([1, 2]);
  });

  it('[RD-10] a chunk that cannot be sent errors the stream and leaves the socket', async () => {
    const life = openLife();
    const writer = life.socket.stream().writable.getWriter();
    await expect(writer.write(Symbol('chunk') as never)).rejects.toBeInstanceOf(TypeError);
    expect(life.socket.readyState).toBe(1);
  });
});

describe('where there are no streams', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(['ReadableStream', 'WritableStream'])(
    '[RD-11] without %s only stream() fails, and says what to do instead',
    async (name) => {
      vi.stubGlobal(name, undefined);
      const life = openLife();
      expect(() => life.socket.stream()).toThrow(TypeError);
      expect(() => life.socket.stream()).toThrow(/ReadableStream.*for await.*send\(\)/);
      const reading = read(life.socket);
      receive(life, 1);
      await settled();
      expect(reading.data).toEqual([1]);
    },
  );
});

describe('what is left behind', () => {
  /** Collects garbage until it has happened, or for good reason never does. */
  async function isCollected(ref: WeakRef<object>): Promise<boolean> {
    for (let round = 0; round < 20 && ref.deref() !== undefined; round++) {
      await settled();
      globalThis.gc?.();
    }
    return ref.deref() === undefined;
  }

  /** A message that is an object, sent and forgotten. */
  function receiveObject({ network }: FakeLife): WeakRef<object> {
    const data = new ArrayBuffer(8);
    network.last.receive(data);
    return new WeakRef(data);
  }

  const ENDS: Readonly<Record<string, (life: FakeLife, reader: AsyncIterator<unknown>) => unknown>> = {
    'return()': (_, reader) => reader.return?.(),
    'falling behind': (life) => receive(life, MOST),
    'the final close': (life) => life.network.last.end(1000),
  };

  beforeAll(() => {
    setFlagsFromString('--expose-gc');
    globalThis.gc = runInNewContext('gc');
  });

  it.each(Object.entries(ENDS))('[RD-12] after %s the socket keeps nothing of a reader', async (_, end) => {
    const life = openLife();
    let message: WeakRef<object> | undefined;
    const reader = await (async () => {
      const made = life.socket[Symbol.asyncIterator]();
      message = receiveObject(life);
      await end(life, made);
      return new WeakRef(made);
    })();
    expect(await isCollected(reader)).toBe(true);
    expect(await isCollected(message as WeakRef<object>)).toBe(true);
    expect(life.socket).toBeInstanceOf(ResilientWebSocket);
  });

  it('[RD-12] after cancel() the socket keeps nothing of a readable side', async () => {
    const life = openLife();
    const message = (() => {
      const { readable } = life.socket.stream();
      receive(life, 1);
      const held = receiveObject(life);
      readable.cancel();
      return held;
    })();
    expect(await isCollected(message)).toBe(true);
    expect(life.socket.readyState).toBe(1);
  });

  it('[RD-12] after the final close the socket keeps nothing of a writable side', async () => {
    let controller: WeakRef<object> | undefined;
    const Original = WritableStream;
    vi.stubGlobal(
      'WritableStream',
      class extends Original {
        constructor(sink: UnderlyingSink) {
          const start = (given: WritableStreamDefaultController): unknown => {
            controller = new WeakRef(given);
            return sink.start?.(given);
          };
          super({ ...sink, start });
        }
      },
    );
    const life = openLife();
    life.socket.stream();
    vi.unstubAllGlobals();
    expect(await isCollected(controller as WeakRef<object>)).toBe(false);
    life.network.last.end(1000);
    expect(await isCollected(controller as WeakRef<object>)).toBe(true);
    expect(life.socket.status).toBe('closed');
  });

  it('[RD-12] a writable side keeps no messages of the readable side that nobody reads', async () => {
    const life = openLife();
    let message: WeakRef<object> | undefined;
    const writable = (() => {
      const made = life.socket.stream();
      message = receiveObject(life);
      return made.writable;
    })();
    await settled();
    receive(life, MOST + 1);
    expect(await isCollected(message as WeakRef<object>)).toBe(true);
    await writable.getWriter().write('still there');
  });

  it('[RD-12] a reader puts no listener on the socket', async () => {
    const life = openLife();
    const reading = read(life.socket);
    const { writable } = life.socket.stream();
    for (const type of ['open', 'message', 'error', 'close']) {
      expect(getEventListeners(life.socket, type)).toEqual([]);
    }
    life.network.last.end(1000);
    await settled();
    expect([reading.end, writable.locked, life.clock.pending]).toEqual(['done', false, 0]);
  });
});

describe('on a real server', { tags: ['real-server'] }, () => {
  let server: MisbehavingServer;
  const sockets: ResilientWebSocket[] = [];

  function connect(options: ResilientWebSocketOptions = {}): ResilientWebSocket {
    const socket = new ResilientWebSocket(server.url, [], {
      backoff: { minMs: 1, baseMs: 1, maxMs: 5, spreadMs: 1 },
      ...options,
    });
    sockets.push(socket);
    return socket;
  }

  beforeEach(async () => {
    server = await MisbehavingServer.start();
  });

  afterEach(async () => {
    const all = sockets.splice(0);
    for (const socket of all) socket.close();
    await Promise.all(all.map(over));
    await server.stop();
  });

  it('[RD-1] reads on after the line was lost', async () => {
    const first = server.connection();
    const socket = connect();
    const taken = take(socket, 4);
    (await first).send('one');
    (await first).send('two');
    await next(socket, 'open');
    const second = server.connection();
    const lost = next(socket, 'close');
    (await first).close(1012);
    await lost;
    socket.reconnect();
    (await second).send('three');
    (await second).send('four');
    expect(await taken).toEqual(['one', 'two', 'three', 'four']);
    expect(server.handshakes).toHaveLength(2);
    expect(socket.readyState).toBe(1);
  });

  it.each(Object.entries(FACES))(
    '[RD-1] by the %s, a loop that is quick takes 5,000 messages that come at once',
    async (_, face) => {
      const connection = server.connection();
      const source = face(connect());
      const taken = take(source, 5000);
      const peer = await connection;
      for (let each = 1; each <= 5000; each++) peer.send(String(each));
      expect(await taken).toEqual(Array.from({ length: 5000 }, (__, index) => String(index + 1)));
    },
  );

  it('[RD-6] a slow reader costs neither the heartbeat nor other readers anything', async () => {
    const connection = server.connection();
    const socket = connect({ heartbeat: { intervalMs: 10, timeoutMs: 10_000 } });
    const slow = socket[Symbol.asyncIterator]();
    const quick = take(socket, 1500);
    const peer = await connection;
    for (let each = 1; each <= 1500; each++) peer.send(String(each));
    expect(await quick).toHaveLength(1500);
    await new Promise((resolve) => peer.once('ping', resolve));
    await vi.waitFor(() => expect(socket.latencyMs).toBeTypeOf('number'));
    const reading = read(slow);
    await vi.waitFor(() => expect(reading.end).toBeInstanceOf(SlowReaderError));
    expect(reading.data).toHaveLength(MOST);
    expect(socket.readyState).toBe(1);
  });

  it('[RD-8] what is piped into it arrives over as many connections as it takes', async () => {
    const first = server.connection();
    const socket = connect();
    const { readable, writable } = socket.stream();
    const source = new TransformStream<string, string>();
    const piped = source.readable.pipeTo(writable);
    const reading = read(readable);
    const writer = source.writable.getWriter();
    await writer.write('one');
    await vi.waitFor(() => expect(reading.data).toEqual(['one']));
    const lost = next(socket, 'close');
    (await first).terminate();
    await lost;
    await writer.write('two');
    await vi.waitFor(() => expect(reading.data).toEqual(['one', 'two']));
    await writer.close();
    await piped;
    expect(socket.status).toBe('closed');
    expect(server.messages).toEqual(['one', 'two']);
    await vi.waitFor(() => expect(reading.end).toBe('done'));
  });
});
