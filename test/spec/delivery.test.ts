import { MessageDroppedError, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { FakeClock } from 'resilient-websocket/testing';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { describe, expect, it } from 'vitest';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { fakeLife, settled } from '../support/fake-life.ts';
import { PingingSocket } from '../support/pinging-socket.ts';

const SOON = { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' } as const;

const IN_ORDER = { message: 'ping', isReply: (data: unknown): boolean => data === 'pong', isInOrder: true };

interface PingingLife {
  readonly socket: ResilientWebSocket;
  readonly clock: FakeClock;
  readonly told: readonly Told[];
  readonly last: PingingSocket;
  /** Has the next connection open. */
  comeUp(): PingingSocket;
}

/** An open line over a transport that can ping. */
function pinging(options: ResilientWebSocketOptions = {}): PingingLife {
  const clock = new FakeClock();
  const WebSocket = PingingSocket;
  const socket = new ResilientWebSocket('ws://host/', [], { clock, WebSocket, backoff: SOON, ...options });
  const told = record(socket);
  const open = (): PingingSocket => {
    const { last } = PingingSocket;
    if (last === undefined) throw new Error('No socket was made.');
    last.open();
    return last;
  };
  const comeUp = (): PingingSocket => {
    clock.advance(20);
    return open();
  };
  return { socket, clock, told, last: open(), comeUp };
}

/** All that is sent in one task has one time. */
function taskEnds(): Promise<void> {
  return Promise.resolve();
}

function dropped(told: readonly Told[]): readonly (readonly [unknown, string])[] {
  return eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason]);
}

/** How a promise stands. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const state = promise.then(
    () => 'resolved',
    (error: Error) => error.name,
  );
  return Promise.race([state, settled().then(() => 'waiting')]);
}

describe('messages over a transport that can ping', () => {
  it('[CF-1] what was sent before an answered Ping is not in doubt, the rest is told', () => {
    const { socket, clock, told, last, comeUp } = pinging();
    socket.send('1');
    socket.send('2');
    clock.advance(25_000);
    socket.send('3');
    last.pong();
    socket.send('4');
    last.end(1006);
    expect(dropped(told)).toEqual([
      ['3', 'unconfirmed'],
      ['4', 'unconfirmed'],
    ]);
    expect(comeUp().sent).toEqual([]);
  });

  it('[CF-1] drops are told after the close that they are about, and before the retry', () => {
    const { socket, told, last } = pinging();
    socket.send('1');
    last.end(1006);
    expect(told.map(({ name }) => name)).toEqual(['status', 'open', 'status', 'close', 'drop', 'retry']);
  });

  it('[CF-2] with resend they go first on the next connection, before what waits', () => {
    const { socket, told, last, comeUp } = pinging({ resend: 'unconfirmed' });
    socket.send('1');
    socket.send('2');
    last.end(1006);
    socket.send('3');
    const next = comeUp();
    expect(next.sent).toEqual(['1', '2', '3']);
    next.end(1006);
    expect(comeUp().sent).toEqual(['1', '2', '3']);
    expect(dropped(told)).toEqual([]);
  });

  it('[CF-2] with resend, what does not fit into the queue is told', () => {
    const { socket, told, last } = pinging({ resend: 'unconfirmed', queue: { maxMessages: 2 } });
    for (const text of ['1', '2', '3']) socket.send(text);
    last.end(1006);
    expect(dropped(told)).toEqual([['1', 'overflow']]);
    expect(socket.account).toEqual({ queued: 2, unconfirmed: 0, confirmed: 0 });
  });

  it('[CF-3] what the transport still has is sent again, but for the oldest of it', () => {
    const { socket, told, last, comeUp } = pinging();
    for (const text of ['1111', '2222', '3333', '4444']) socket.send(text);
    // Part of the second has left.
    last.bufferedAmount = 10;
    last.end(1006);
    expect(dropped(told)).toEqual([
      ['1111', 'unconfirmed'],
      ['2222', 'unconfirmed'],
    ]);
    expect(socket.bufferedAmount).toBe(8);
    expect(comeUp().sent).toEqual(['3333', '4444']);
  });

  it('[CF-3] what is sent meanwhile goes after it', () => {
    const { socket, last, comeUp } = pinging();
    for (const text of ['1', '2', '3']) socket.send(text);
    socket.on('close', () => socket.send('4'));
    last.bufferedAmount = 3;
    last.end(1006);
    socket.send('5');
    expect(comeUp().sent).toEqual(['2', '3', '4', '5']);
  });

  it('[CF-4] confirmed() pings at once, and resolves with the answer', async () => {
    const { socket, last } = pinging();
    expect(await stateOf(socket.confirmed())).toBe('resolved');
    socket.send('1');
    const confirmed = socket.confirmed();
    expect(last.pings).toBe(1);
    expect(await stateOf(confirmed)).toBe('waiting');
    // Does not count.
    socket.send('2');
    last.pong();
    expect(await stateOf(confirmed)).toBe('resolved');
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 1, confirmed: 1 });
  });

  it('[CF-4] one Ping is enough for all who ask meanwhile', async () => {
    const { socket, last } = pinging();
    socket.send('1');
    const all = [socket.confirmed(), socket.confirmed(), socket.confirmed()];
    expect(last.pings).toBe(1);
    last.pong();
    await Promise.all(all);
  });

  it('[CF-4] there is one Ping at a time, however much is sent and asked for', async () => {
    const { socket, last } = pinging();
    const asked: Promise<void>[] = [];
    for (let number = 0; number < 10; number++) {
      socket.send(`${number}`);
      asked.push(socket.confirmed());
    }
    expect(last.pings).toBe(1);
    last.pong();
    expect(last.pings).toBe(2);
    last.pong();
    await Promise.all(asked);
    expect(last.pings).toBe(2);
  });

  it('[CF-4] it waits for what waits, through any number of connections', async () => {
    const { socket, last, comeUp } = pinging({ resend: 'unconfirmed' });
    socket.send('1');
    last.end(1006);
    socket.send('2');
    const confirmed = socket.confirmed();
    comeUp().end(1006);
    const line = comeUp();
    expect(line.sent).toEqual(['1', '2']);
    expect(await stateOf(confirmed)).toBe('waiting');
    line.pong();
    expect(await stateOf(confirmed)).toBe('resolved');
  });

  it('[CF-4] it rejects with what is told of the message that was dropped', async () => {
    const { socket, last } = pinging();
    socket.send('1');
    const confirmed = socket.confirmed();
    last.end(1006);
    await expect(confirmed).rejects.toThrow(MessageDroppedError);
    await expect(confirmed).rejects.toMatchObject({ notice: { data: '1', reason: 'unconfirmed' } });
  });

  it('[CF-4] a message that is dropped later is none of its business', async () => {
    const { socket, last } = pinging();
    socket.send('1');
    const confirmed = socket.confirmed();
    last.pong();
    socket.send('2');
    last.end(1006);
    await confirmed;
  });

  it('[CF-5] a Close frame that the peer answers confirms all before it', () => {
    const { socket, told, last } = pinging();
    socket.send('1');
    socket.close(1000);
    last.end(1000);
    expect(dropped(told)).toEqual([]);
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 0, confirmed: 1 });
  });

  it('[CF-5] one that crosses the peer’s own does not', () => {
    const { socket, told, last } = pinging();
    socket.send('1');
    socket.close(1000);
    last.end(1012);
    expect(dropped(told)).toEqual([['1', 'unconfirmed']]);
  });

  it('[CF-7] the account counts each message once', () => {
    const { socket, last, comeUp } = pinging();
    socket.send('1');
    socket.confirmed().catch(() => {});
    last.pong();
    socket.send('2');
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 1, confirmed: 1 });
    last.end(1006);
    socket.send('3');
    expect(socket.account).toEqual({ queued: 1, unconfirmed: 0, confirmed: 1 });
    comeUp();
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 1, confirmed: 1 });
  });

  it('[CF-8] a thousand messages on their way are reason enough for a Ping', () => {
    const { socket, last } = pinging();
    for (let number = 1; number < 1000; number++) socket.send(`${number}`);
    expect(last.pings).toBe(0);
    socket.send('1000');
    expect(last.pings).toBe(1);
    for (let number = 0; number < 5000; number++) socket.send(`${number}`);
    expect(last.pings).toBe(1);
    last.pong();
    socket.send('more');
    expect(last.pings).toBe(2);
  });

  it('[CF-8] a message that is older than 200 ms when the next is sent is reason enough, too', async () => {
    const { socket, clock, last } = pinging();
    socket.send('1');
    await taskEnds();
    clock.advance(199);
    socket.send('2');
    expect(last.pings).toBe(0);
    await taskEnds();
    clock.advance(1);
    socket.send('3');
    expect(last.pings).toBe(1);
    last.pong();
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 0, confirmed: 3 });
  });

  it('[CF-8] so is a backlog', () => {
    const { socket, last, comeUp } = pinging();
    last.end(1006);
    socket.send('1');
    socket.send('2');
    const line = comeUp();
    expect(line.pings).toBe(1);
    line.pong();
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 0, confirmed: 2 });
  });

  it('[CF-8] a message in its stead waits for the next probe', () => {
    const { socket, network, clock } = fakeLife({ heartbeat: IN_ORDER, backoff: SOON });
    socket.send('1');
    network.last.open();
    clock.advance(1000);
    socket.send('2');
    expect(network.last.sent).toEqual(['1', '2']);
  });

  it('[CF-9] a Pong that answers nothing confirms nothing', () => {
    const { socket, told, last } = pinging();
    socket.send('1');
    socket.confirmed().catch(() => {});
    last.pong('hello');
    last.pong('99');
    expect(socket.account.confirmed).toBe(0);
    last.end(1006);
    expect(dropped(told)).toEqual([['1', 'unconfirmed']]);
  });

  it('[CF-9] a late Pong of an earlier connection confirms nothing', () => {
    const { socket, last, comeUp } = pinging();
    socket.send('1');
    socket.confirmed().catch(() => {});
    last.end(1006);
    comeUp();
    socket.send('2');
    socket.confirmed().catch(() => {});
    last.pong();
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 1, confirmed: 0 });
  });

  it('[CF-9] a Ping of confirmed() does not answer for the heartbeat', () => {
    const { socket, clock, told, last } = pinging({ heartbeat: { intervalMs: 1000, timeoutMs: 300 } });
    socket.send('1');
    socket.confirmed().catch(() => {});
    clock.advance(1000);
    last.pong();
    expect(socket.latencyMs).toBeUndefined();
    last.pong();
    expect(socket.latencyMs).toBe(0);
    clock.advance(900);
    expect(eventsNamed(told, 'close')).toEqual([]);
  });
});

describe('messages over a transport that cannot ping', () => {
  it('[CF-6] an answer in order confirms what was sent before', async () => {
    const { socket, network, told } = fakeLife({ heartbeat: IN_ORDER, backoff: SOON });
    network.last.open();
    socket.send('1');
    const confirmed = socket.confirmed();
    expect(network.last.sent).toEqual(['1', 'ping']);
    socket.send('2');
    network.last.receive('pong');
    await confirmed;
    network.last.end(1006);
    expect(dropped(told)).toEqual([['2', 'unconfirmed']]);
  });

  it.each([
    ['no heartbeat', false],
    ['a heartbeat without isInOrder', { message: 'ping', isReply: IN_ORDER.isReply }],
  ] as const)('[CF-6] with %s nothing is confirmed, and confirmed() says so', async (_, heartbeat) => {
    const { socket, network, told, clock } = fakeLife({ heartbeat, backoff: SOON });
    const early = fakeLife({ heartbeat, backoff: SOON });
    early.socket.send('1');
    const confirmed = early.socket.confirmed();
    expect(await stateOf(confirmed)).toBe('waiting');
    early.network.last.open();
    await expect(confirmed).rejects.toThrow(/isInOrder/);
    network.last.open();
    socket.send('1');
    await expect(socket.confirmed()).rejects.toMatchObject({ name: 'NotSupportedError' });
    network.last.end(1006);
    clock.advance(20);
    network.last.open();
    expect([network.last.sent, dropped(told)]).toEqual([[], []]);
  });

  it('[CF-6] what never left is sent again all the same', () => {
    const { socket, network, told, clock } = fakeLife({ heartbeat: false, backoff: SOON });
    network.last.open();
    socket.send('1');
    network.last.bufferedAmount = 1;
    socket.send('2');
    network.last.bufferedAmount = 2;
    socket.send('3');
    network.last.end(1006);
    expect(dropped(told)).toEqual([['2', 'unconfirmed']]);
    clock.advance(20);
    network.last.open();
    expect(network.last.sent).toEqual(['3']);
  });
});

describe('messages over ws', { tags: ['real-server'] }, () => {
  it('[CF-4] a server that reads confirms, one that does not read does not', async () => {
    const server = await MisbehavingServer.start();
    const connected = server.connection();
    const socket = new ResilientWebSocket(server.url, [], { heartbeat: false });
    await next(socket, 'open');
    const peer = await connected;
    for (let number = 0; number < 10; number++) socket.send(`${number}`);
    await socket.confirmed();
    expect(server.messages).toHaveLength(10);
    peer.pause();
    socket.send('10');
    const confirmed = socket.confirmed();
    expect(await stateOf(confirmed)).toBe('waiting');
    peer.resume();
    await confirmed;
    expect(server.messages).toHaveLength(11);
    socket.close();
    await over(socket);
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 0, confirmed: 11 });
    await server.stop();
  });
});
