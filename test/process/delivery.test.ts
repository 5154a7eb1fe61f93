import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it, type TestContext } from 'vitest';
import { eventsNamed, next, over, record } from '../support/events.ts';
import { FAULT_KINDS, planFaults } from '../support/fault-plan.ts';
import { FaultProxy } from '../support/fault-proxy.ts';

/** One message each, so a hundred in a second. */
const EVERY_MS = 10;

const FAULTS = 27;

/** A network that comes and goes. */
const PACE = { calmMs: [100, 300], forMs: [100, 400] } as const;

const OPTIONS: ResilientWebSocketOptions = {
  backoff: { minMs: 50, baseMs: 50, maxMs: 50, jitter: 'none' },
  rules: [{ when: 'restart', then: { action: 'retry', delay: 50 } }],
  connectTimeoutMs: 1000,
  // A delayed line takes up to 300 ms for a Ping and its Pong, and a busy machine longer. Without a Pong nothing is confirmed.
  heartbeat: { intervalMs: 300, timeoutMs: 1500 },
};

interface Delivery {
  /** How many messages were given to `send()`. They are numbered from 0. */
  readonly sent: number;
  /** The numbers that came to the server, in the order of their arrival. */
  readonly received: readonly number[];
  /** The numbers reported as a drop, and why. */
  readonly dropped: readonly (readonly [number, string])[];
}

/** Sends numbers through a line that fails in every way there is, until all are accounted for. */
async function deliver(
  // That of the test: which test runs is not known where several do.
  { onTestFinished }: TestContext,
  seed: number,
  options: ResilientWebSocketOptions,
): Promise<Delivery> {
  const server = await MisbehavingServer.start();
  const proxy = await FaultProxy.start(server.port);
  const socket = new ResilientWebSocket(proxy.url, [], { ...OPTIONS, ...options });
  const told = record(socket);
  onTestFinished(async () => {
    await proxy.stop();
    await server.stop();
  });
  let sent = 0;
  // A peer that has never answered a Ping may be one that answers none, of which nothing is confirmed.
  socket.send(String(sent++));
  await socket.confirmed();
  const sending = setInterval(() => socket.send(String(sent++)), EVERY_MS);
  for (const { calmMs, fault } of planFaults(seed, FAULTS, PACE)) {
    await new Promise((resolve) => setTimeout(resolve, calmMs));
    if (fault.do === 'close') server.closeAll(fault.code);
    else await proxy.inflict(fault);
  }
  clearInterval(sending);
  // Whatever is unconfirmed by now is reported or confirmed; a fault may still be in the line.
  for (let isSure = false; !isSure; ) {
    isSure = await socket.confirmed().then(
      () => true,
      () => false,
    );
  }
  socket.close();
  await over(socket);
  return {
    sent,
    received: server.messages.map(Number),
    dropped: eventsNamed(told, 'drop').map(({ data, reason }) => [Number(data), reason]),
  };
}

function numbersUpTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function firstArrivals(received: readonly number[]): readonly number[] {
  return [...new Set(received)];
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

describe.concurrent('a hundred messages a second through a line that fails in every way', {
  timeout: 120_000,
}, () => {
  it.for([1, 2])(
    '[CF-1] each arrives or is reported as a drop, none twice, none out of order, seed %i',
    async (seed, test) => {
      const { sent, received, dropped } = await deliver(test, seed, {});
      expect(FAULTS).toBeGreaterThanOrEqual(3 * FAULT_KINDS.length);
      expect(received).toHaveLength(firstArrivals(received).length);
      // What is reported as unconfirmed may still be on its way, when the next connection carries more.
      const unconfirmed = new Set(dropped.map(([number]) => number));
      const confirmed = received.filter((number) => !unconfirmed.has(number));
      expect(confirmed).toEqual(ascending(confirmed));
      expect(new Set(dropped.map(([, reason]) => reason))).toEqual(new Set(['unconfirmed']));
      const accountedFor = new Set([...received, ...dropped.map(([number]) => number)]);
      expect(ascending([...accountedFor])).toEqual(numbersUpTo(sent));
    },
  );

  it.for([3, 4])(
    '[CF-2] with resend, each arrives, in the order of sending, and none is reported as a drop, seed %i',
    async (seed, test) => {
      const { sent, received, dropped } = await deliver(test, seed, { resend: 'unconfirmed' });
      expect(firstArrivals(received)).toEqual(numbersUpTo(sent));
      expect(dropped).toEqual([]);
    },
  );
});

describe('a connection that dies with much to send', () => {
  it('[CF-3] what never left goes first on the next, whole and once', async ({ onTestFinished }) => {
    const server = await MisbehavingServer.start({ deflate: false });
    const proxy = await FaultProxy.start(server.port);
    onTestFinished(async () => {
      await proxy.stop();
      await server.stop();
    });
    const socket = new ResilientWebSocket(proxy.url, [], { ...OPTIONS, queue: { maxBytes: 2 ** 30 } });
    const told = record(socket);
    await next(socket, 'open');
    await proxy.inflict({ do: 'blackhole' });
    // More than the system takes.
    const padding = 'x'.repeat(2 ** 20);
    for (let number = 0; number < 100; number++) socket.send(`${number} ${padding}`);
    await next(socket, 'open');
    socket.send('100 ');
    await socket.confirmed();
    const received = server.messages.map((text) => Number.parseInt(text, 10));
    const dropped = eventsNamed(told, 'drop').map(({ data }) => Number.parseInt(String(data), 10));
    // Those that the system took are unconfirmed, and one that it took in part.
    expect(dropped.length).toBeGreaterThan(0);
    expect(dropped.length).toBeLessThan(100);
    expect([...dropped, ...received]).toEqual(numbersUpTo(101));
    socket.close();
    await over(socket);
  });
});

describe('a backlog for a peer that reads slowly', () => {
  it('[CF-10] waits in the queue: the connection is behind by no more than the mark and one message', async () => {
    const server = await MisbehavingServer.start({ deflate: false });
    const size = 2 ** 18;
    const highWaterMark = 2 ** 20;
    const connected = server.connection();
    const socket = new ResilientWebSocket(server.url, [], {
      highWaterMark,
      queue: { maxBytes: 2 ** 30 },
      heartbeat: false,
    });
    // More than the system takes.
    const padding = 'x'.repeat(size - 10);
    const count = 400;
    for (let number = 0; number < count; number++) socket.send(`${number}`.padEnd(10) + padding);
    const peer = await connected;
    peer.pause();
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, socket.bufferedAmount - socket.account.queued * size);
    }, 1);
    await expect.poll(() => most).toBeGreaterThan(0);
    const confirmed = socket.confirmed();
    peer.resume();
    await confirmed;
    clearInterval(look);
    expect(most).toBeLessThanOrEqual(highWaterMark + size);
    expect(server.messages.map((text) => Number.parseInt(text, 10))).toEqual(numbersUpTo(count));
    socket.close();
    await over(socket);
    await server.stop();
  });
});

describe('a backlog for a peer that takes all at once', () => {
  it('[QU-21] goes out in slices, each in a task of its own', async () => {
    const server = await MisbehavingServer.start({ deflate: false });
    const socket = new ResilientWebSocket(server.url, [], { queue: { maxMessages: 20_000 } });
    for (let number = 0; number < 20_000; number++) socket.send(String(number));
    const left: number[] = [socket.account.queued];
    while (socket.account.queued > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      left.push(socket.account.queued);
    }
    const steps = left.slice(1).map((queued, index) => (left[index] ?? 0) - queued);
    // A slice has 500; two may go out between two looks.
    expect(Math.max(...steps)).toBeLessThanOrEqual(1000);
    socket.close();
    await over(socket);
    await server.stop();
  });
});
