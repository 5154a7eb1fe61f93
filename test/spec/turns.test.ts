import { explain } from 'resilient-websocket/codes';
import {
  type Closure,
  type Remedy,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { FakeClock, type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { settled } from '../support/fake-life.ts';
import { FakeSignals } from '../support/fake-signals.ts';
import { startServer } from '../support/start-server.ts';

/** Every delay is a second. */
const SECOND = { jitter: 'none', baseMs: 1000, factor: 1 } as const;

/** A second first, then a minute. */
const SLOW = { backoff: { jitter: 'none', baseMs: 1000, factor: 60, maxMs: 60_000 } } as const;

/** One socket of a page. */
interface PageSocket {
  readonly socket: ResilientWebSocket;
  readonly network: FakeNetwork;
  readonly told: readonly Told[];
}

/** Some sockets that live in the same time. */
class Page {
  readonly clock = new FakeClock();
  readonly sockets: PageSocket[] = [];

  add(options: ResilientWebSocketOptions = {}, url: string | (() => string) = 'ws://host/path'): PageSocket {
    const network = fakeNetwork();
    const { clock } = this;
    const { WebSocket } = network;
    const socket = new ResilientWebSocket(url, [], { clock, WebSocket, backoff: SECOND, ...options });
    const added = { socket, network, told: record(socket) };
    this.sockets.push(added);
    return added;
  }

  /** Sockets whose first attempt and first retry have failed. */
  addTwiceRefused(count: number, options: ResilientWebSocketOptions = {}): readonly PageSocket[] {
    const added = Array.from({ length: count }, () => this.add(options));
    refuse(added);
    this.clock.advance(1000);
    refuse(added);
    return added;
  }
}

/** Lets the attempts that are under way fail. */
function refuse(sockets: readonly PageSocket[]): void {
  for (const { network } of sockets) if (network.last.readyState === 0) network.last.fail();
}

function delays({ told }: PageSocket): readonly number[] {
  return eventsNamed(told, 'retry').map(({ delayMs }) => delayMs);
}

/** When each of some sockets makes its next attempt, in milliseconds from now. */
function nextAttempts({ clock }: Page, sockets: readonly PageSocket[]): readonly number[] {
  const begun = clock.now();
  const before = sockets.map(({ network }) => network.sockets.length);
  const found = sockets.map(() => Number.POSITIVE_INFINITY);
  while (found.includes(Number.POSITIVE_INFINITY) && clock.pending > 0) {
    clock.step();
    for (const [index, { network }] of sockets.entries()) {
      if (network.sockets.length > (before[index] ?? 0) && found[index] === Number.POSITIVE_INFINITY)
        found[index] = clock.now() - begun;
    }
  }
  return found;
}

describe('sockets that wait for the same endpoint', () => {
  it('[TN-1] take turns from the second delay of an outage on', () => {
    const page = new Page();
    const sockets = page.addTwiceRefused(3);
    expect(sockets.map(delays)).toEqual([
      [1000, 1000],
      [1000, 2000],
      [1000, 3000],
    ]);
  });

  it('[TN-1] together make the attempts of one', () => {
    const page = new Page();
    const sockets = page.addTwiceRefused(10);
    const attempts = (): number => sockets.reduce((sum, { network }) => sum + network.sockets.length, 0);
    const before = attempts();
    for (let second = 0; second < 100; second++) {
      page.clock.advance(1000);
      refuse(sockets);
    }
    expect(attempts() - before).toBe(100);
    expect(sockets.map(({ network }) => network.sockets.length)).toEqual(sockets.map(() => 12));
  });

  it('[TN-1] take turns after an overload (1013), too', () => {
    const page = new Page();
    const backoff = { maxMs: 20_000 };
    const sockets = [page.add({ backoff, random: () => 0 }), page.add({ backoff, random: () => 0 })];
    for (const { network } of sockets) network.last.open();
    for (const { network } of sockets) network.last.end(1013);
    page.clock.advance(10_000);
    refuse(sockets);
    expect(sockets.map(delays)).toEqual([
      [10_000, 10_000],
      [10_000, 20_000],
    ]);
  });

  it('[TN-2] tell the whole delay, and why it is longer', () => {
    const [first, second] = new Page().addTwiceRefused(2);
    const closures = [first, second].map((each) => each?.socket.closure as Closure);
    expect(closures.map(({ remedy }) => remedy)).toMatchObject([
      { delayMs: 1000, rule: 'abnormal', reason: 'policy' },
      { delayMs: 2000, rule: 'abnormal', reason: 'turn' },
    ]);
    const why =
      'The opening handshake failed, and the transport does not say why. Nothing rules out another attempt.';
    expect(closures.map((closure) => explain(closure).why)).toEqual([
      why,
      `${why} Other sockets wait for this endpoint, so this one takes its turn behind them.`,
    ]);
  });

  it('[TN-3] come forward when one of them opens, by as much as they were held back', () => {
    const page = new Page();
    const [first, ...others] = page.addTwiceRefused(4);
    page.clock.advance(1000);
    first?.network.last.open();
    // 1, 2 and 3 s remained of 2, 3 and 4 turns.
    expect(nextAttempts(page, others).map(Math.round)).toEqual([500, 667, 750]);
  });

  it('[TN-3] come forward when a new socket opens', () => {
    const page = new Page();
    const [, second] = page.addTwiceRefused(2);
    page.add().network.last.open();
    expect(nextAttempts(page, second === undefined ? [] : [second])).toEqual([1000]);
  });

  it('[TN-3] wait for no less than their own delay', () => {
    const page = new Page();
    const [first, ...others] = page.addTwiceRefused(3);
    first?.socket.reconnect();
    first?.network.last.open();
    expect(nextAttempts(page, others)).toEqual([1000, 1000]);
  });

  it('[TN-3] take no turns while the endpoint is back, and none of it is forgiven', () => {
    const page = new Page();
    const [first, ...others] = page.addTwiceRefused(3);
    page.clock.advance(1000);
    first?.network.last.open();
    nextAttempts(page, others);
    expect(others.map(({ socket }) => socket.retryCount)).toEqual([2, 2]);
    for (const { network } of others) network.last.fail();
    // The first of them to be refused waits for nobody, the next one for that one.
    expect(others.map((each) => delays(each).at(-1))).toEqual([1000, 2000]);
    expect(others.map(({ socket }) => socket.retryCount)).toEqual([3, 3]);
  });

  it('[TN-3] take no turn any more when they have come forward', () => {
    const page = new Page();
    const [first, second] = page.addTwiceRefused(2, SLOW);
    first?.socket.reconnect();
    first?.network.last.open();
    expect(second === undefined ? [] : delays(second)).toEqual([1000, 120_000]);
    expect(page.addTwiceRefused(1).map(delays)).toEqual([[1000, 1000]]);
  });

  it('[TN-4] stay where they are when one of many is closed', () => {
    const page = new Page();
    const [first, ...others] = page.addTwiceRefused(4);
    first?.socket.close();
    expect(nextAttempts(page, others)).toEqual([2000, 3000, 4000]);
  });

  it('[TN-4] move up by half when half of them are closed', () => {
    const page = new Page();
    const [first, second, third, ...last] = page.addTwiceRefused(4);
    first?.socket.close();
    second?.socket.close();
    const left = third === undefined ? last : [third, ...last];
    expect(nextAttempts(page, left)).toEqual([3000, 2000]);
  });

  it('[TN-4] move up when the others have given up', () => {
    const page = new Page();
    const quitters = page.addTwiceRefused(3, { maxRetries: 2 });
    const last = page.addTwiceRefused(1);
    expect(last.map(delays)).toEqual([[1000, 3000]]);
    page.clock.advance(1000);
    refuse(quitters);
    page.clock.advance(500);
    for (const { socket } of quitters) socket.close();
    expect(nextAttempts(page, last)[0]).toBeLessThan(1000);
  });

  it('[TN-3] hear that the endpoint is back when a line opens, not with each probe of it', () => {
    const page = new Page();
    const open = page.add({ heartbeat: { intervalMs: 1500, timeoutMs: 5000, message: 'ping' } });
    open.network.last.open();
    const [, ...second] = page.addTwiceRefused(2);
    expect(nextAttempts(page, second)).toEqual([2000]);
    expect(open.network.last.sent).toEqual(['ping']);
  });

  it('[TN-5] wait for none that is about to be closed', () => {
    const page = new Page();
    const leaving = page.addTwiceRefused(1, SLOW);
    const other = page.add();
    refuse([other]);
    page.clock.advance(1000);
    for (const { socket } of leaving) socket.close();
    refuse([other]);
    expect(delays(other)).toEqual([1000, 1000]);
  });

  it('[TN-5] do not come forward when another one has a delay of its own', () => {
    const page = new Page();
    const [first, ...others] = page.addTwiceRefused(4);
    eventsNamed(first?.told ?? [], 'retry')
      .at(-1)
      ?.setDelay(90_000);
    expect(nextAttempts(page, others)).toEqual([2000, 3000, 4000]);
  });

  it('[TN-4] move up when the others are gone', () => {
    const page = new Page();
    const sockets = page.addTwiceRefused(10);
    for (const { socket } of sockets.slice(0, 9)) socket.close();
    const last = sockets.slice(9);
    expect(last.map(delays)).toEqual([[1000, 10_000]]);
    expect(nextAttempts(page, last)[0]).toBeLessThanOrEqual(1000);
  });

  it.each<[string, (page: Page) => void]>([
    ['is closed', (page) => page.addTwiceRefused(1, SLOW)[0]?.socket.close()],
    [
      'is aborted',
      (page) => {
        const controller = new AbortController();
        page.addTwiceRefused(1, { ...SLOW, signal: controller.signal });
        controller.abort();
      },
    ],
    [
      'was vetoed',
      (page) => {
        const gone = page.add(SLOW);
        gone.socket.on('retry', (retry) => retry.attempt === 3 && retry.veto());
        refuse([gone]);
        page.clock.advance(1000);
        refuse([gone]);
      },
    ],
    [
      'is open',
      (page) => {
        const [gone] = page.addTwiceRefused(1, SLOW);
        gone?.socket.reconnect();
        gone?.network.last.open();
      },
    ],
    [
      'has given up',
      (page) => {
        const [gone] = page.addTwiceRefused(1, { ...SLOW, maxRetries: 2 });
        page.clock.advance(60_000);
        gone?.network.last.fail();
      },
    ],
    [
      'is suspended',
      (page) => {
        const signals = new FakeSignals();
        page.addTwiceRefused(1, { ...SLOW, signals });
        signals.tell('leaving');
        page.clock.advance(60_000);
      },
    ],
    [
      'was brought forward by a signal',
      (page) => {
        const signals = new FakeSignals();
        page.addTwiceRefused(1, { ...SLOW, signals });
        signals.tell('visible');
      },
    ],
    [
      'has a delay that its listener has set',
      (page) => {
        const patient = page.add(SLOW);
        patient.socket.on('retry', (retry) => retry.attempt === 3 && retry.setDelay(60_000));
        refuse([patient]);
        page.clock.advance(1000);
        refuse([patient]);
      },
    ],
    [
      'has a delay that the application has set',
      (page) => {
        for (const delay of [60_000, { minMs: 60_000, maxMs: 60_000 }]) {
          let endings = 0;
          const decide = (): Remedy => ({ action: 'retry', delay: endings++ === 0 ? 'backoff' : delay });
          page.addTwiceRefused(1, { decide });
        }
      },
    ],
  ])('[TN-5] wait for none that %s', (_, end) => {
    const page = new Page();
    end(page);
    expect(page.addTwiceRefused(1).map(delays)).toEqual([[1000, 1000]]);
  });

  it('[TN-5] wait for none after a line that was lost while the page was away', () => {
    const page = new Page();
    const signals = new FakeSignals();
    const back = page.add({ signals });
    back.network.last.open();
    page.addTwiceRefused(1, SLOW);
    signals.tell('visible');
    back.network.last.end(1006);
    expect(delays(back)).toEqual([0]);
  });

  it('[TN-6] do not give up sooner for it: what is left of maxElapsedMs is the longest delay', () => {
    const page = new Page();
    const sockets = page.addTwiceRefused(4, { maxElapsedMs: 3500 });
    expect(sockets.map((each) => delays(each).at(-1))).toEqual([1000, 2000, 2500, 2500]);
    expect(sockets.flatMap(({ told }) => eventsNamed(told, 'giveup'))).toEqual([]);
  });

  it('[TN-7] are those with the same URL, but for query and credentials', () => {
    const page = new Page();
    const urls = [
      'ws://host/path?token=1',
      'ws://host/path?token=2',
      'ws://me:secret@host/path',
      'ws://host/other',
      'ws://host:81/path',
      'wss://host/path',
    ];
    const sockets = urls.map((url) => page.add({}, url));
    refuse(sockets);
    page.clock.advance(1000);
    refuse(sockets);
    expect(sockets.map((each) => delays(each).at(-1))).toEqual([1000, 2000, 3000, 1000, 1000, 1000]);
  });

  it('[TN-7] are none where a provider has not named the endpoint yet', async () => {
    const page = new Page();
    const nowhere = (): string => {
      throw new Error('no token');
    };
    const sockets = [page.add({}, nowhere), page.add({}, nowhere)];
    for (let failure = 0; failure < 3; failure++) {
      await settled();
      page.clock.advance(1000);
    }
    expect(sockets.map(delays)).toEqual([
      [1000, 1000, 1000],
      [1000, 1000, 1000],
    ]);
  });

  it('[TN-8] with takesTurns: false a socket waits for nobody, and nobody for it', () => {
    const page = new Page();
    const sockets = [...page.addTwiceRefused(2, { takesTurns: false }), ...page.addTwiceRefused(1)];
    expect(sockets.map((each) => delays(each).at(1))).toEqual([1000, 1000, 1000]);
  });

  it('[TN-8] sockets in another time are no neighbours', () => {
    const sockets = [...new Page().addTwiceRefused(1), ...new Page().addTwiceRefused(1)];
    expect(sockets.map((each) => delays(each).at(1))).toEqual([1000, 1000]);
  });

  it('[TN-9] ten of them come back to a real server that was down', { tags: ['real-server'] }, async () => {
    const down = await MisbehavingServer.start();
    const { port, url } = down;
    await down.stop();
    const backoff = { minMs: 10, baseMs: 100, maxMs: 100 };
    const sockets = Array.from({ length: 10 }, () => new ResilientWebSocket(url, [], { backoff }));
    const told = sockets.map(record);
    await Promise.all(sockets.map((socket) => next(socket, 'retry', ({ attempt }) => attempt === 3)));
    const opened = Promise.all(sockets.map((socket) => next(socket, 'open')));
    const server = await startServer({ port });
    await opened;
    expect(server.handshakes).toHaveLength(10);
    // Each of them has a delay of its own of 100 ms at most.
    const longest = Math.max(
      ...told.flatMap((each) => eventsNamed(each, 'retry')).map(({ delayMs }) => delayMs),
    );
    expect(longest).toBeGreaterThan(200);
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(over));
  });
});
