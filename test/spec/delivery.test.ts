import {
  MessageDroppedError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
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
  it('[CF-1] what was sent before an answered Ping is confirmed, the rest is reported', () => {
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
    expect(socket.account).toMatchObject({ queued: 2, unconfirmed: 0, confirmed: 0 });
  });

  it('[CF-3] what an open connection had no room for goes first on the next one', () => {
    const { socket, clock, told, last, comeUp } = pinging({ highWaterMark: 8 });
    last.bufferedAmount = 7;
    socket.send('1111');
    last.bufferedAmount = 11;
    for (const text of ['2222', '3333']) socket.send(text);
    expect(last.sent).toEqual(['1111']);
    expect(socket.bufferedAmount).toBe(19);
    expect(socket.account).toMatchObject({ queued: 2, unconfirmed: 1 });
    last.end(1006);
    // What the transport says that it still has is not believed.
    expect(dropped(told)).toEqual([['1111', 'unconfirmed']]);
    socket.send('4444');
    const line = comeUp();
    clock.advance(10);
    expect(line.sent).toEqual(['2222', '3333', '4444']);
  });

  it('[CF-3] with resend it goes behind what is sent again', () => {
    const { socket, clock, told, last, comeUp } = pinging({ highWaterMark: 8, resend: 'unconfirmed' });
    // It is looked at again when as much was sent as there was room for.
    socket.send('1');
    socket.send('22222222');
    last.bufferedAmount = 9;
    socket.send('3');
    expect(last.sent).toEqual(['1', '22222222']);
    last.end(1006);
    const line = comeUp();
    clock.advance(10);
    expect(line.sent).toEqual(['1', '22222222', '3']);
    expect(dropped(told)).toEqual([]);
  });

  it('[CF-11] over an open connection that is behind, messages wait in order, without limits, until it takes them', () => {
    const { socket, clock, told, last } = pinging({
      highWaterMark: 8,
      queue: { maxMessages: 2, maxBytes: 10 },
    });
    last.bufferedAmount = 8;
    const texts = Array.from({ length: 100 }, (_, number) => `message ${number}`);
    for (const text of texts) socket.send(text);
    expect([last.sent, socket.account.queued]).toEqual([[], 100]);
    last.bufferedAmount = 0;
    clock.advance(1000);
    expect([last.sent, dropped(told)]).toEqual([texts, []]);
  });

  it('[CF-11] once it ends, the limits of the queue hold for what waits', () => {
    const { socket, told, last, comeUp } = pinging({ highWaterMark: 8, queue: { maxMessages: 2 } });
    last.bufferedAmount = 8;
    for (const text of ['1', '2', '3']) socket.send(text);
    last.end(1006);
    expect(dropped(told)).toEqual([['1', 'overflow']]);
    expect(comeUp().sent).toEqual(['2', '3']);
  });

  it('[CF-11] with queue: false messages wait for an open connection, and for no other', () => {
    const { socket, clock, told, last } = pinging({ highWaterMark: 8, queue: false });
    last.bufferedAmount = 8;
    socket.send('1');
    last.bufferedAmount = 0;
    clock.advance(10);
    socket.send('22222222');
    last.bufferedAmount = 8;
    socket.send('3');
    expect(last.sent).toEqual(['1', '22222222']);
    last.end(1006);
    expect(dropped(told)).toEqual([
      ['1', 'unconfirmed'],
      ['22222222', 'unconfirmed'],
      ['3', 'closed'],
    ]);
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
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 1, confirmed: 1 });
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

  it('[CF-5] a Ping goes before the Close frame, and its answer confirms all that was sent', () => {
    const { socket, told, last } = pinging();
    socket.send('1');
    socket.close(1000);
    expect([last.pings, last.closeCalls]).toEqual([1, [[1000, '']]]);
    last.pong();
    last.end(1000);
    expect(dropped(told)).toEqual([]);
    expect(socket.account).toMatchObject({ unconfirmed: 0, confirmed: 1 });
  });

  it.each([1000, 1012])('[CF-5] a Close frame with %i alone confirms nothing: it may cross ours', (code) => {
    const { socket, told, last } = pinging();
    socket.send('1');
    socket.close(1000);
    last.end(code);
    expect(dropped(told)).toEqual([['1', 'unconfirmed']]);
  });

  it('[CF-12] over a connection where Pongs do not come but other things do, nothing is waited for', async () => {
    const { socket, clock, told, last } = pinging();
    for (let number = 0; number < 20_000; number++) socket.send(`${number}`);
    const confirmed = socket.confirmed();
    expect(last.sent).toHaveLength(10_000);
    for (let second = 0; second < 11; second++) {
      last.receive('still here');
      clock.advance(1000);
    }
    await expect(confirmed).rejects.toMatchObject({ name: 'NotSupportedError' });
    await expect(socket.confirmed()).rejects.toMatchObject({ name: 'NotSupportedError' });
    expect(last.sent).toHaveLength(20_000);
    clock.advance(20_000);
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 0, forgotten: 20_000 });
    last.end(1006);
    expect([dropped(told), socket.account.forgotten]).toEqual([[], 20_000]);
  });

  it('[CF-12] the next connection to that peer expects none', async () => {
    const { socket, clock, last, comeUp } = pinging();
    socket.send('1');
    void socket.confirmed().catch(() => {});
    clock.advance(5000);
    last.receive('still here');
    clock.advance(5000);
    last.end(1006);
    const line = comeUp();
    socket.send('2');
    await expect(socket.confirmed()).rejects.toMatchObject({ name: 'NotSupportedError' });
    // A Pong that comes all the same changes that.
    clock.advance(25_000);
    line.pong();
    socket.send('3');
    const confirmed = socket.confirmed();
    line.pong();
    await confirmed;
  });

  it('[CF-12] where Pongs came and come no more, as much is kept as the limits allow', async () => {
    const { socket, clock, told, last } = pinging();
    socket.send('1');
    const first = socket.confirmed();
    last.pong();
    await first;
    for (let number = 0; number < 15_000; number++) socket.send('x');
    const confirmed = socket.confirmed();
    expect(socket.account).toMatchObject({ queued: 5000, unconfirmed: 10_000, confirmed: 1 });
    for (let second = 0; second < 45; second++) {
      last.receive('still here');
      clock.advance(1000);
    }
    await expect(confirmed).rejects.toMatchObject({ name: 'NotSupportedError' });
    const { queued, unconfirmed, forgotten } = socket.account;
    expect([queued, unconfirmed + forgotten]).toEqual([0, 15_000]);
    expect(unconfirmed).toBeLessThanOrEqual(10_000);
    last.end(1006);
    expect(dropped(told)).toHaveLength(unconfirmed);
  });

  it('[CF-13] confirmed() rejects for what was dropped before it was asked', async () => {
    const { socket, last } = pinging({ queue: { maxMessages: 0 } });
    last.end(1006);
    socket.send('order');
    const confirmed = socket.confirmed();
    await expect(confirmed).rejects.toMatchObject({ notice: { data: 'order', reason: 'overflow' } });
    socket.close();
    socket.send('late');
    await expect(socket.confirmed()).rejects.toMatchObject({ notice: { data: 'late', reason: 'closed' } });
  });

  it('[CF-13] once, and not for what was lost before the connection opened', async () => {
    const { socket, last, comeUp } = pinging();
    socket.send('1');
    last.end(1006);
    await expect(socket.confirmed()).rejects.toThrow(MessageDroppedError);
    socket.send('2');
    const confirmed = socket.confirmed();
    comeUp().end(1006);
    await expect(confirmed).rejects.toMatchObject({ notice: { data: '2' } });
    const line = comeUp();
    socket.send('3');
    const third = socket.confirmed();
    line.pong();
    await third;
  });

  it('[CF-14] while reconnect() waits for the end of the connection, what arrives is heard and confirmed', async () => {
    const { socket, last } = pinging();
    const heard: unknown[] = [];
    socket.addEventListener('message', ({ data }) => heard.push(data));
    socket.send('1');
    const confirmed = socket.confirmed();
    socket.reconnect();
    last.receive('still on its way');
    last.pong();
    await confirmed;
    last.end(1000);
    last.receive('too late');
    expect(heard).toEqual(['still on its way']);
  });

  it('[CF-4] what waits is waited for, however much a listener of open sends ahead of it', async () => {
    const { socket, last, comeUp } = pinging({ highWaterMark: 4, resend: 'unconfirmed' });
    last.end(1006);
    socket.send('1111');
    socket.send('2222');
    const confirmed = socket.confirmed();
    socket.addEventListener('open', () => {
      for (const text of ['login', 'state', 'subscribe']) socket.send(text);
    });
    const line = comeUp();
    line.bufferedAmount = 100;
    expect(line.sent.slice(0, 3)).toEqual(['login', 'state', 'subscribe']);
    line.pong();
    line.pong();
    expect(await stateOf(confirmed)).toBe('waiting');
    line.end(1006);
    const next = comeUp();
    expect(await stateOf(confirmed)).toBe('waiting');
    for (let turn = 0; turn < 10; turn++) next.pong();
    expect(await stateOf(confirmed)).toBe('resolved');
  });

  it('[CF-2] without a heartbeat, a line on which nothing comes forgets nothing', async () => {
    const { socket, clock, last, comeUp } = pinging({ heartbeat: false, resend: 'unconfirmed' });
    socket.send('0');
    const first = socket.confirmed();
    last.pong();
    await first;
    socket.send('1');
    const confirmed = socket.confirmed();
    clock.advance(60_000);
    // Nobody is kept waiting for ever.
    await expect(confirmed).rejects.toMatchObject({ name: 'NotSupportedError' });
    last.end(1006);
    expect(comeUp().sent).toEqual(['1']);
  });

  it('[CF-6] what is forgotten at the end is not taken for confirmed', async () => {
    const { socket, network } = fakeLife({ heartbeat: false, backoff: SOON });
    network.last.open();
    socket.send('1');
    socket.close();
    const confirmed = socket.confirmed();
    network.last.end(1005);
    await expect(confirmed).rejects.toMatchObject({ name: 'NotSupportedError' });
    expect(socket.account).toMatchObject({ forgotten: 1, confirmed: 0 });
  });

  it('[CF-15] forty thousand who wait, and ten thousand messages with one signal, are done in one go', async () => {
    const { socket, last, comeUp } = pinging({ queue: { maxMessages: 100_000 } });
    last.end(1006);
    const controller = new AbortController();
    const fates = Array.from({ length: 10_000 }, () => socket.enqueue('x', { signal: controller.signal }));
    controller.abort();
    expect(new Set((await Promise.all(fates)).map((fate) => fate !== 'sent' && fate.reason))).toEqual(
      new Set(['aborted']),
    );
    const line = comeUp();
    socket.send('first');
    const first = socket.confirmed().catch(() => {});
    line.pong();
    await first;
    const all: Promise<void>[] = [];
    for (let number = 0; number < 40_000; number++) {
      socket.send('x');
      all.push(socket.confirmed());
    }
    while (socket.account.unconfirmed > 0) line.pong();
    await Promise.all(all);
  });

  it('[CF-7] the account counts each message once', () => {
    const { socket, last, comeUp } = pinging();
    socket.send('1');
    socket.confirmed().catch(() => {});
    last.pong();
    socket.send('2');
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 1, confirmed: 1 });
    last.end(1006);
    socket.send('3');
    expect(socket.account).toMatchObject({ queued: 1, unconfirmed: 0, confirmed: 1 });
    comeUp();
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 1, confirmed: 1 });
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
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 0, confirmed: 3 });
  });

  it('[CF-8] so is a backlog', () => {
    const { socket, last, comeUp } = pinging();
    last.end(1006);
    socket.send('1');
    socket.send('2');
    const line = comeUp();
    expect(line.pings).toBe(1);
    line.pong();
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 0, confirmed: 2 });
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
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 1, confirmed: 0 });
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

  it('[CF-6] what was handed over is reported while the platform has not got rid of it, and forgotten after', async () => {
    const { socket, network, told, clock } = fakeLife({ heartbeat: false, backoff: SOON });
    network.last.open();
    socket.send('1');
    socket.send('2');
    await taskEnds();
    clock.advance(1000);
    socket.send('3');
    expect(socket.account).toMatchObject({ unconfirmed: 0, forgotten: 3 });
    network.last.bufferedAmount = 1;
    socket.send('4');
    network.last.end(1006);
    expect(dropped(told)).toEqual([['4', 'unconfirmed']]);
    await expect(socket.confirmed()).rejects.toThrow(MessageDroppedError);
    clock.advance(20);
    network.last.open();
    expect(network.last.sent).toEqual([]);
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
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 0, confirmed: 11 });
    await server.stop();
  });
});
