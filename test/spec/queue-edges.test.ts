import { getEventListeners } from 'node:events';
import { InvalidOptionError, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { comeUp, fakeLife, waiting } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { watch } from '../support/outcome.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const REFUSAL = new TypeError('not this one');

describe('the order of messages', () => {
  it('[LI-2] a retired socket that opens late is given no message', () => {
    const { socket, clock, network } = fakeLife({ connectTimeoutMs: 1000 });
    const retired = network.last;
    clock.advance(1000);
    clock.advance(clock.nextIn);
    network.last.open();
    socket.send('1');
    retired.open();
    socket.send('2');
    expect([retired.sent, network.last.sent]).toEqual([[], ['1', '2']]);
  });

  it('[LI-2] a Ping that comes to a retired socket is no sign of life of the next', () => {
    const network = fakeNetwork();
    const heard: (() => void)[] = [];
    class PingedSocket extends network.WebSocket {
      on(type: string, listener: () => void): void {
        if (type === 'ping') heard.push(listener);
      }
    }
    const WebSocket = PingedSocket;
    const heartbeat = { message: 'ping', intervalMs: 1000, timeoutMs: 500 };
    const { clock, told } = fakeLife({ WebSocket, heartbeat, connectTimeoutMs: 1000 }, 'ws://host/', network);
    clock.advance(1000);
    clock.advance(clock.nextIn);
    network.last.open();
    clock.advance(1000);
    expect(network.last.sent).toEqual(['ping']);
    heard[0]?.();
    clock.advance(500);
    expect(eventsNamed(told, 'close').at(-1)).toMatchObject({ cause: 'heartbeat' });
  });

  it('[QU-21] what a listener sends as it hears of an expired message does not overtake the backlog', () => {
    const life = waiting();
    const { socket, clock, network } = life;
    socket.on('drop', () => socket.send('last'));
    void socket.enqueue('old', { maxAgeMs: 1 });
    for (const text of ['1', '2']) socket.send(text);
    clock.sleep(1);
    comeUp(life);
    clock.advance(0);
    expect(network.last.sent).toEqual(['1', '2', 'last']);
  });

  it('[QU-21] nor does what a listener sends as it hears of a refused one', () => {
    const life = waiting();
    const { socket, clock, network } = life;
    socket.on('drop', () => socket.send('last'));
    for (const text of ['1', 'bad', '2']) socket.send(text);
    clock.advance(clock.nextIn);
    const { last } = network;
    last.send = (data) => {
      if (data === 'bad') throw REFUSAL;
      last.sent.push(data);
    };
    last.open();
    clock.advance(0);
    expect(last.sent).toEqual(['1', '2', 'last']);
  });

  it('[CF-7] a message is in the account at every moment until it is told', () => {
    const heartbeat = { message: 'ping', isReply: (data: unknown) => data === 'pong', isInOrder: true };
    const life = waiting({ heartbeat });
    const { socket, clock } = life;
    const seen: number[] = [];
    socket.on('drop', () => seen.push(socket.account.queued + socket.account.unconfirmed));
    void socket.enqueue('old', { maxAgeMs: 1 });
    socket.send('1');
    clock.sleep(1);
    comeUp(life);
    expect(seen).toEqual([1]);
  });

  it('[QU-11] the rest of a backlog is not handed to a connection whose peer has sent its Close frame', () => {
    const life = waiting();
    const { socket, clock, network } = life;
    for (let count = 0; count < 600; count++) socket.send(`${count}`);
    comeUp(life);
    network.last.readyState = 2;
    clock.advance(10);
    expect(network.last.sent).toHaveLength(500);
    network.last.end(1012);
    comeUp(life);
    expect(network.last.sent[0]).toBe('500');
    expect(network.last.sent).toHaveLength(100);
  });

  it('[QU-9] what has left is not sent again because a probe has not', () => {
    const probes = { message: 'a long probe', intervalMs: 1000 };
    const life = fakeLife({ heartbeat: probes });
    const { socket, clock, network } = life;
    network.last.open();
    for (const text of ['1', '2', '3']) socket.send(text);
    network.last.bufferedAmount = 3;
    socket.send('4');
    network.last.bufferedAmount = 0;
    clock.advance(1000);
    network.last.bufferedAmount = 12;
    network.last.end(1006);
    comeUp(life);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([['1', '2', '3', '4', 'a long probe'], []]);
  });
});

describe('limits', () => {
  it("[QU-14] with 'throw' an expired message makes room, too", () => {
    const life = waiting({ queue: { maxMessages: 1, maxAgeMs: 1000, overflow: 'throw' } });
    const { socket, clock, told } = life;
    clock.advance(clock.nextIn);
    socket.send('old');
    clock.advance(1000);
    expect(() => socket.send('new')).not.toThrow();
    expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'old', reason: 'expired' }]);
  });

  it("[QU-13] with 'throw' send() throws in an interim close listener, too", () => {
    const { socket, network, told } = fakeLife({ queue: { maxMessages: 1, overflow: 'throw' } });
    let error: unknown;
    socket.addEventListener('close', () => {
      socket.send('1');
      try {
        socket.send('2');
      } catch (thrown) {
        error = thrown;
      }
    });
    network.last.open();
    network.last.end(1006);
    expect(eventsNamed(told, 'drop')).toEqual([]);
    expect(error).toMatchObject({ name: 'QuotaExceededError' });
  });

  it('[QU-22] a mark of 0, which nothing is ever below, is refused', () => {
    expect(() => fakeLife({ highWaterMark: 0 })).toThrow(InvalidOptionError);
  });

  it.each(['close()', 'an expiry', 'confirmed()'])('[QU-21] a queue of 200,000 survives %s', async (what) => {
    const life = waiting({ queue: { maxMessages: 1e6, maxAgeMs: what === 'an expiry' ? 1 : 1e9 } });
    const { socket, clock, told } = life;
    for (let count = 0; count < 200_000; count++) socket.send('');
    if (what === 'confirmed()') {
      expect((await watch(socket.confirmed())()).is).toBe('pending');
      return;
    }
    if (what === 'close()') socket.close();
    clock.advance(what === 'close()' ? 0 : clock.nextIn);
    if (what === 'an expiry') life.network.last.open();
    expect(eventsNamed(told, 'drop')).toHaveLength(200_000);
  });

  it.each(['closing', 'suspended'])('[QU-7] %s: what was never sent counts once', (phase) => {
    const page = new FakeSignals();
    const { socket, clock, network } = fakeLife({ signals: page });
    network.last.open();
    network.last.bufferedAmount = 1024 * 1024;
    socket.send('1111');
    network.last.end(1006);
    expect(socket.bufferedAmount).toBe(4);
    if (phase === 'closing') socket.close();
    else page.tell('leaving');
    if (phase === 'suspended') clock.advance(clock.nextIn);
    expect([socket.status, socket.bufferedAmount]).toEqual([phase, 4]);
  });
});

describe('those who wait', () => {
  it.each(['open', 'closed', 'full'])(
    '[QU-17] %s: enqueue() leaves no listener on the signal',
    async (phase) => {
      const queue = { maxMessages: 0, overflow: 'drop-newest' } as const;
      const { socket, network } = fakeLife({ queue });
      const { signal } = new AbortController();
      if (phase !== 'full') network.last.open();
      if (phase === 'closed') network.last.end(1000);
      await socket.enqueue('text', { signal });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    },
  );

  it('[QU-17] one signal for many messages warns of no leak', async () => {
    const { socket, network } = fakeLife();
    network.last.open();
    const { signal } = new AbortController();
    for (let count = 0; count < 20; count++) await socket.enqueue('text', { signal });
    expect(getEventListeners(signal, 'abort').length).toBeLessThan(10);
  });

  it('[QU-17] aborting takes back no message that was reported as sent, although it waits again', async () => {
    const life = fakeLife();
    const { socket, network, told } = life;
    network.last.open();
    network.last.bufferedAmount = 4;
    const abort = new AbortController();
    const fate = socket.enqueue('2222', { signal: abort.signal });
    network.last.end(1006);
    abort.abort();
    expect(await fate).toBe('sent');
    expect(eventsNamed(told, 'drop').map(({ reason }) => reason)).toEqual(['unconfirmed']);
  });

  it('[QU-17] a signal that is aborted while enqueue() runs takes the message back', async () => {
    const { socket } = waiting({ queue: { maxMessages: 1 } });
    const abort = new AbortController();
    socket.on('drop', () => abort.abort());
    socket.send('gives way');
    const fate = watch(socket.enqueue('text', { signal: abort.signal }));
    expect(await fate()).toMatchObject({ is: 'resolved', value: { reason: 'aborted' } });
  });

  it('[QU-18] options that cannot be used are refused by name, and as a rejection', async () => {
    const { socket } = waiting();
    const refused = (options: unknown): Promise<unknown> =>
      socket.enqueue('text', options as never).catch((error: unknown) => error);
    for (const options of [null, 5, { maxAge: 5 }, { signal: {} }, { signal: null }]) {
      let error: unknown;
      expect(() => {
        error = refused(options);
      }).not.toThrow();
      expect(await error, JSON.stringify(options)).toBeInstanceOf(InvalidOptionError);
    }
  });

  it('[QU-20] ready() in an open listener waits for the backlog', async () => {
    const life = waiting();
    const { socket } = life;
    for (let count = 0; count < 501; count++) socket.send('text');
    const inListener: Promise<void>[] = [];
    socket.addEventListener('open', () => inListener.push(socket.ready()));
    comeUp(life);
    expect(inListener).toHaveLength(1);
    expect((await watch(inListener[0] as Promise<void>)()).is).toBe('pending');
  });

  it('[PR-6] with unref: true ready() holds no process', () => {
    let holding = 0;
    class HoldingClock extends FakeClock {
      override setTimeout(callback: () => void, delayMs: number): never {
        super.setTimeout(callback, delayMs);
        holding++;
        return { unref: () => holding-- } as never;
      }
    }
    const { socket, network } = fakeLife({ unref: true, highWaterMark: 10, clock: new HoldingClock() });
    network.last.open();
    network.last.bufferedAmount = 10;
    expect(holding).toBe(0);
    void socket.ready();
    expect(holding).toBe(0);
  });
});

describe('confirmations that cannot be asked for', () => {
  const BROKEN: ResilientWebSocketOptions = {
    heartbeat: {
      message: () => {
        throw REFUSAL;
      },
      isReply: () => false,
      isInOrder: true,
    },
    queue: { maxMessages: 5000 },
  };

  it('[QU-16] a message that was handed over is not reported as refused', async () => {
    const { socket, network, told } = fakeLife(BROKEN);
    network.last.open();
    const errors = await uncaughtDuring(() => {
      for (let count = 0; count < 1000; count++) socket.send('text');
    });
    expect(errors).toEqual([REFUSAL]);
    expect(network.last.sent).toHaveLength(1000);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-16] nor told twice', async () => {
    const life = waiting(BROKEN);
    const { socket, clock, network, told } = life;
    for (let count = 0; count < 1200; count++) socket.send(`${count}`);
    await uncaughtDuring(() => {
      comeUp(life);
      clock.advance(0);
      clock.advance(0);
      network.last.end(1006);
    });
    const drops = eventsNamed(told, 'drop').map(({ data }) => data);
    expect(drops).toHaveLength(1200);
    expect(new Set(drops).size).toBe(1200);
  });

  it('[QU-16] confirmed() rejects and does not throw', async () => {
    const { socket, network } = fakeLife(BROKEN);
    network.last.open();
    socket.send('text');
    let confirmed: Promise<void> | undefined;
    expect(() => {
      confirmed = socket.confirmed();
    }).not.toThrow();
    await expect(confirmed).rejects.toBe(REFUSAL);
  });
});
