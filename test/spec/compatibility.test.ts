import { InvalidOptionError, ResilientWebSocket } from 'resilient-websocket';
import DefaultExport, {
  type Options,
  type ProtocolsProvider,
  ReconnectingWebSocket,
  type UrlProvider,
} from 'resilient-websocket/reconnecting-websocket';
import { type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventsNamed, record } from '../support/events.ts';
import { settled } from '../support/fake-life.ts';

/** More than enough draws to come near both ends of a window. */
const DRAWS = 200;

interface Life {
  readonly socket: ReconnectingWebSocket;
  readonly network: FakeNetwork;
}

let hosts = 0;

function start(
  options: Options = {},
  // Another endpoint each: the console is told once for each.
  url: UrlProvider = `ws://host-${++hosts}/`,
  protocols?: ProtocolsProvider,
): Life {
  const network = fakeNetwork();
  const socket = new ReconnectingWebSocket(url, protocols, { WebSocket: network.WebSocket, ...options });
  onTestFinished(() => socket.close());
  // It begins in a task of its own.
  vi.advanceTimersByTime(0);
  return { socket, network };
}

/** The first delays of one outage in which each attempt fails. */
function delaysOf(options: Options, count: number): readonly number[] {
  const { socket, network } = start(options);
  const told = record(socket);
  network.last.fail();
  while (eventsNamed(told, 'retry').length < count) {
    vi.runOnlyPendingTimers();
    network.last.fail();
  }
  socket.close();
  return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
}

/** From the least to the most that was drawn for each of the first delays. */
function rangesOf(options: Options, count: number): readonly (readonly [number, number])[] {
  const draws = Array.from({ length: DRAWS }, () => delaysOf(options, count));
  return Array.from({ length: count }, (_, index) => {
    const column = draws.map((each) => each[index] ?? Number.NaN);
    return [Math.min(...column), Math.max(...column)];
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the class', () => {
  it('[CM-2] is a ResilientWebSocket, exported by its name and as the default', () => {
    expect(DefaultExport).toBe(ReconnectingWebSocket);
    expect(start().socket).toBeInstanceOf(ResilientWebSocket);
    expect([ReconnectingWebSocket.CONNECTING, ReconnectingWebSocket.CLOSED]).toEqual([0, 3]);
  });

  it.each([
    ['maxRetries', -1],
    ['maxRetries', null],
    ['minUptime', '5000'],
    ['connectionTimeout', Number.NaN],
    ['maxEnqueuedMessages', -1],
    ['minReconnectionDelay', '1000'],
    ['maxReconnectionDelay', -1],
    ['reconnectionDelayGrowFactor', 0.5],
    ['startClosed', 1],
    ['debug', 'yes'],
    ['debugLogger', 'console'],
    ['shouldReconnectOnClose', true],
    ['WebSocket', 'ws'],
    ['maxRetry', 3],
    ['backoff', {}],
  ])('[CM-3] the option %s cannot be %j, and the error names it', (name, value) => {
    const network = fakeNetwork();
    const options = { WebSocket: network.WebSocket, [name]: value };
    expect(() => new ReconnectingWebSocket('ws://host/', [], options)).toThrow(
      expect.objectContaining({ name: 'InvalidOptionError', option: name, value }),
    );
    expect(network.sockets).toEqual([]);
  });

  it('[CM-3] a smallest delay above the largest is refused; a default gives way', () => {
    const options = { minReconnectionDelay: 2000, maxReconnectionDelay: 1000 };
    expect(() => start(options)).toThrow(InvalidOptionError);
    expect(() => start(options)).toThrow(
      /minReconnectionDelay cannot be 2000.*maxReconnectionDelay \(1000\)/,
    );
    expect(delaysOf({ maxReconnectionDelay: 1000 }, 3)).toEqual([1000, 1000, 1000]);
    expect(delaysOf({ minReconnectionDelay: 20_000 }, 3)).toEqual([20_000, 20_000, 20_000]);
  });

  it('[CM-3] a URL is wanted, and what the standard refuses is thrown', () => {
    expect(() => Reflect.construct(ReconnectingWebSocket, [])).toThrow(TypeError);
    expect(() => start({}, 'nonsense')).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
  });
});

describe('delays', () => {
  it('[CM-4] are drawn between the smallest and the largest, and grow by the factor', () => {
    const options = {
      minReconnectionDelay: 1000,
      maxReconnectionDelay: 8000,
      reconnectionDelayGrowFactor: 2,
    };
    const ranges = rangesOf(options, 6);
    const bounds = [
      [1000, 2000],
      [1000, 2000],
      [2000, 4000],
      [4000, 8000],
      [4000, 8000],
      [4000, 8000],
    ] as const;
    for (const [index, [least, most]] of ranges.entries()) {
      const [from, to] = bounds[index] ?? [0, 0];
      expect(least).toBeGreaterThanOrEqual(from);
      expect(most).toBeLessThanOrEqual(to);
      expect(most - least).toBeGreaterThan((to - from) * 0.8);
    }
  });

  it('[CM-4] are those of this library where no part of the schedule is given', () => {
    const [first, second, third] = rangesOf({}, 3);
    expect(first?.[0]).toBeLessThan(1000);
    expect(first?.[1]).toBeGreaterThan(5000);
    expect(second?.[0]).toBeGreaterThanOrEqual(6000);
    expect(third?.[1]).toBeGreaterThan(20_000);
  });

  it('[CM-4] have the other parts of the schedule from there where one is given', () => {
    for (const [least, most] of rangesOf({ reconnectionDelayGrowFactor: 1.3 }, 4)) {
      expect(least).toBeGreaterThanOrEqual(3000);
      expect(most).toBeLessThanOrEqual(10_000);
    }
  });

  it('[CM-4] after a 1012 come from its own window', () => {
    const { socket, network } = start({ minReconnectionDelay: 20, maxReconnectionDelay: 20 });
    const told = record(socket);
    network.last.open();
    network.last.end(1012);
    const [retry] = eventsNamed(told, 'retry');
    expect(retry?.delayMs).toBeGreaterThanOrEqual(1000);
    expect(retry?.delayMs).toBeLessThanOrEqual(5000);
  });
});

describe('what is left out', () => {
  it('[CM-5] a connection is stable after 5 s', () => {
    const { socket, network } = start({ minReconnectionDelay: 20, maxReconnectionDelay: 20 });
    network.last.fail();
    vi.runOnlyPendingTimers();
    network.last.open();
    vi.advanceTimersByTime(4999);
    expect(socket.retryCount).toBe(1);
    vi.advanceTimersByTime(1);
    expect(socket.retryCount).toBe(0);
  });

  it('[CM-5] a handshake has 20 s, and connectionTimeout sets it', () => {
    for (const [options, limitMs] of [
      [{}, 20_000],
      [{ connectionTimeout: 300 }, 300],
    ] as const) {
      const { socket } = start(options);
      vi.advanceTimersByTime(limitMs - 1);
      expect(socket.closure).toBe(undefined);
      vi.advanceTimersByTime(1);
      expect(socket.closure?.cause).toBe('connect-timeout');
    }
  });

  it('[CM-5] 10000 messages of 16 MiB may wait; maxEnqueuedMessages knows no bytes, and the newest goes', () => {
    const large = 'x'.repeat(9 * 1024 * 1024);
    const bounded = start().socket;
    const drops = eventsNamed(record(bounded), 'drop');
    expect([bounded.send(large), bounded.send(large)]).toEqual([false, false]);
    expect(bounded.drainQueuedMessages()).toEqual([large]);
    expect(drops).toEqual([]);
    const counted = start({ maxEnqueuedMessages: 2 }).socket;
    const told = record(counted);
    for (const data of [large, large, 'newest']) counted.send(data);
    expect(counted.drainQueuedMessages()).toEqual([large, large]);
    expect(eventsNamed(told, 'drop')).toMatchObject([{ reason: 'overflow', data: 'newest' }]);
  });
});

describe('shouldReconnectOnClose', () => {
  it('[CM-6] has the last word, and the delay of a retry stays that of the code', () => {
    const answers = new Map([
      [1008, true],
      [3000, true],
      [1012, true],
      [4000, false],
    ]);
    const { socket, network } = start({
      minReconnectionDelay: 20,
      maxReconnectionDelay: 20,
      shouldReconnectOnClose: ({ type, code, reason, wasClean }) => {
        expect([type, reason, wasClean]).toEqual(['close', 'why', true]);
        return answers.get(code) ?? false;
      },
    });
    const told = record(socket);
    for (const code of answers.keys()) {
      network.last.open();
      network.last.end(code, 'why');
      vi.runOnlyPendingTimers();
    }
    const [policy, unauthorized, restart, ...others] = eventsNamed(told, 'retry').map(
      ({ delayMs }) => delayMs,
    );
    expect([policy, unauthorized]).toEqual([20, 20]);
    expect(restart).toBeGreaterThanOrEqual(1000);
    expect(others).toEqual([]);
    expect(socket.shouldReconnect).toBe(false);
    expect(console.warn).not.toHaveBeenCalled();
  });

  it('[CM-6] that throws ends the socket, and the event says what it threw', () => {
    const error = new Error('on purpose');
    const { socket, network } = start({
      shouldReconnectOnClose: () => {
        throw error;
      },
    });
    const told = record(socket);
    network.last.fail();
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'policy-error' }]);
  });
});

describe('an error event', () => {
  it('[CM-7] has a message and an error, for listeners and the handler', () => {
    const { socket, network } = start({ connectionTimeout: 300, minReconnectionDelay: 20 });
    const seen: unknown[] = [];
    socket.onerror = ({ message, error }) => seen.push(message, error.message);
    socket.addEventListener('error', ({ message, error }) => seen.push(message, error instanceof Error));
    vi.advanceTimersByTime(300);
    expect(seen).toEqual(['TIMEOUT', 'TIMEOUT', 'TIMEOUT', true]);
    // The next attempt begins.
    vi.runOnlyPendingTimers();
    network.last.open();
    network.last.fail();
    expect(seen[4]).toBe('The connection ended with 1006: connection-lost.');
  });

  it('[CM-7] carries what a function threw', async () => {
    const error = new Error('no token');
    const { socket } = start({}, () => {
      throw error;
    });
    const seen: unknown[] = [];
    socket.addEventListener('error', (event) => seen.push(event.message, event.error));
    await settled();
    expect(seen).toEqual(['no token', error]);
  });

  it('[CM-7] of the application stays as it is', () => {
    const { socket, network } = start();
    const seen: unknown[] = [];
    socket.addEventListener('error', (event) => seen.push('message' in event));
    socket.dispatchEvent(new Event('error'));
    network.last.fail();
    socket.dispatchEvent(new Event('error'));
    expect(seen).toEqual([false, true, false]);
  });
});
