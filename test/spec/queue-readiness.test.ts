import type { Account, ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { comeUp, fakeLife, waiting } from '../support/fake-life.ts';
import { type Outcome, watch } from '../support/outcome.ts';

describe('drain()', () => {
  it('[QU-19] hands back what waits, oldest first, and nothing of it is sent or reported as a drop', async () => {
    const life = waiting();
    const { socket, network, told } = life;
    const fate = socket.enqueue('1');
    socket.send('2');
    socket.send(new Uint8Array([3]));
    expect(socket.drain()).toEqual(['1', '2', new Uint8Array([3])]);
    expect([socket.bufferedAmount, socket.account.queued]).toEqual([0, 0]);
    expect(await fate).toEqual({ data: '1', bytes: 1, reason: 'drained' });
    expect(socket.drain()).toEqual([]);
    socket.send('4');
    comeUp(life);
    expect(network.last.sent).toEqual(['4']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-19] leaves alone what was handed to the connection', async () => {
    const { socket, network } = fakeLife();
    network.last.open();
    const fate = socket.enqueue('text');
    network.last.bufferedAmount = 4;
    expect(socket.drain()).toEqual([]);
    expect([socket.bufferedAmount, network.last.sent, await fate]).toEqual([4, ['text'], 'sent']);
  });

  it('[QU-19] takes the rest of a backlog, and what is sent then goes out', () => {
    const life = waiting();
    const { socket, clock, network, told } = life;
    for (let count = 0; count < 510; count++) socket.send(`${count}`);
    comeUp(life);
    expect(socket.drain()).toEqual(['500', '501', '502', '503', '504', '505', '506', '507', '508', '509']);
    socket.send('new');
    clock.advance(0);
    socket.send('newer');
    expect(network.last.sent.slice(499)).toEqual(['499', 'new', 'newer']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it.each(['idle', 'closed'])('[QU-19] %s: works there, too', (phase) => {
    const { socket, clock, told } = fakeLife({ autoConnect: false });
    socket.send('text');
    if (phase === 'closed') socket.close();
    expect(socket.drain()).toEqual(['text']);
    clock.advance(0);
    expect([socket.drain(), eventsNamed(told, 'drop')]).toEqual([[], []]);
  });
});

describe('ready()', () => {
  const RESOLVED: Outcome = { is: 'resolved', value: undefined };

  it('[QU-20] resolves at once over an open line that keeps up', async () => {
    const { socket, clock, network } = fakeLife({ highWaterMark: 10 });
    network.last.open();
    network.last.bufferedAmount = 9;
    const { pending } = clock;
    expect(await watch(socket.ready())()).toEqual(RESOLVED);
    expect(clock.pending).toBe(pending);
  });

  it.each(['connecting', 'waiting', 'idle'])('[QU-20] %s: waits for the connection', async (phase) => {
    const life = phase === 'waiting' ? waiting() : fakeLife({ autoConnect: phase === 'connecting' });
    const ready = watch(life.socket.ready());
    expect((await ready()).is).toBe('pending');
    if (phase === 'waiting') life.clock.advance(life.clock.nextIn);
    if (phase === 'idle') life.socket.reconnect();
    expect((await ready()).is).toBe('pending');
    life.network.last.open();
    expect(await ready()).toEqual(RESOLVED);
  });

  it('[QU-20] waits while a backlog goes out', async () => {
    const life = waiting();
    for (let count = 0; count < 1001; count++) life.socket.send('text');
    const earlier = watch(life.socket.ready());
    comeUp(life);
    const meanwhile = watch(life.socket.ready());
    life.clock.step();
    expect([(await earlier()).is, (await meanwhile()).is]).toEqual(['pending', 'pending']);
    life.clock.step();
    expect(life.network.last.sent).toHaveLength(1001);
    expect([await earlier(), await meanwhile()]).toEqual([RESOLVED, RESOLVED]);
  });

  it('[QU-20] waits while the connection is behind, and looks again every 10 ms', async () => {
    const { socket, clock, network } = fakeLife({ highWaterMark: 10 });
    network.last.open();
    const { pending } = clock;
    network.last.bufferedAmount = 10;
    const both = [watch(socket.ready()), watch(socket.ready())];
    for (let look = 0; look < 3; look++) {
      expect([clock.pending, clock.nextIn]).toEqual([pending + 1, 10]);
      clock.step();
    }
    for (const each of both) expect((await each()).is).toBe('pending');
    network.last.bufferedAmount = 9;
    clock.step();
    for (const each of both) expect(await each()).toEqual(RESOLVED);
    expect(clock.pending).toBe(pending);
  });

  it('[QU-20] outlives the connection that was behind', async () => {
    const life = fakeLife({ highWaterMark: 10 });
    const { socket, clock, network } = life;
    network.last.open();
    network.last.bufferedAmount = 10;
    const ready = watch(socket.ready());
    network.last.end(1006);
    expect([clock.pending, (await ready()).is]).toEqual([1, 'pending']);
    comeUp(life);
    expect(await ready()).toEqual(RESOLVED);
  });

  it('[QU-20] waits while the Close frame of the peer is being answered', async () => {
    const life = fakeLife();
    life.network.last.open();
    life.network.last.readyState = 2;
    const ready = watch(life.socket.ready());
    expect((await ready()).is).toBe('pending');
    life.network.last.end(1012);
    comeUp(life);
    expect(await ready()).toEqual(RESOLVED);
  });

  it('[QU-20] rejects when the socket is over', async () => {
    const { socket, network } = fakeLife();
    network.last.open();
    network.last.end(1000);
    await expect(socket.ready()).rejects.toMatchObject({ name: 'InvalidStateError' });
  });

  it.each(['waiting', 'behind', 'backlog'])('[QU-20] %s: rejects for who waits when it ends', async (how) => {
    const life = how === 'behind' ? fakeLife() : waiting();
    const { socket, clock, network } = life;
    if (how === 'behind') {
      network.last.open();
      network.last.bufferedAmount = 2 ** 20;
    }
    if (how === 'backlog') {
      for (let count = 0; count < 501; count++) socket.send('text');
      comeUp(life);
    }
    const ready = watch(socket.ready());
    socket.close();
    expect((await ready()).is).toBe('pending');
    if (how === 'waiting') clock.advance(0);
    else network.last.end(1005);
    expect(await ready()).toMatchObject({ is: 'rejected', value: { name: 'InvalidStateError' } });
    expect(clock.pending).toBe(0);
  });
});

describe('the account', () => {
  const PROBES: ResilientWebSocketOptions = {
    heartbeat: { message: 'ping', isReply: (data) => data === 'pong', isInOrder: true, intervalMs: 1000 },
  };

  it('[CF-7] follows a message from the queue over the connection to the peer', () => {
    const life = waiting(PROBES);
    const { socket, clock, network } = life;
    const seen: Account[] = [socket.account];
    for (const text of ['1', '2', '3']) socket.send(text);
    seen.push(socket.account);
    comeUp(life);
    seen.push(socket.account);
    clock.advance(1000);
    socket.send('4');
    network.last.receive('pong');
    seen.push(socket.account);
    expect(network.last.sent).toEqual(['1', '2', '3', 'ping', '4']);
    expect(seen).toMatchObject([
      { queued: 0, unconfirmed: 0, confirmed: 0 },
      { queued: 3, unconfirmed: 0, confirmed: 0 },
      { queued: 0, unconfirmed: 3, confirmed: 0 },
      { queued: 0, unconfirmed: 1, confirmed: 3 },
    ]);
  });

  it('[CF-7] what a dead connection may have lost is dropped', () => {
    const life = waiting(PROBES);
    const { socket, network, told } = life;
    for (const text of ['1', '2', '3', '4']) socket.send(text);
    comeUp(life);
    socket.send('5');
    network.last.end(1006);
    expect(socket.account).toMatchObject({ queued: 0, unconfirmed: 0, dropped: 5 });
    expect(eventsNamed(told, 'drop').map(({ data, reason }) => [data, reason])).toEqual(
      ['1', '2', '3', '4', '5'].map((data) => [data, 'unconfirmed']),
    );
  });

  it('[CF-7] dropped and drained messages are counted as such', () => {
    const { socket, clock } = waiting({ queue: { maxMessages: 2 } });
    for (const text of ['1', '2', '3']) socket.send(text);
    expect(socket.account.queued).toBe(2);
    socket.drain();
    socket.send('4');
    socket.close();
    clock.advance(0);
    socket.send('5');
    expect(socket.account).toEqual({ queued: 0, unconfirmed: 0, confirmed: 0, forgotten: 0, dropped: 5 });
  });
});
