import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { comeUp, type FakeLife, fakeLife, waiting } from '../support/fake-life.ts';

/** Texts that tell their place. */
function texts(count: number, prefix = ''): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

function sendAll({ socket }: FakeLife, messages: readonly string[]): void {
  for (const message of messages) socket.send(message);
}

describe('a full queue', () => {
  it("[QU-12] with 'drop-newest' the new message is dropped and those that wait stay", () => {
    const life = waiting({ queue: { maxMessages: 2, overflow: 'drop-newest' } });
    sendAll(life, ['1', '2', '3', '4']);
    expect(eventsNamed(life.told, 'drop')).toEqual([
      { data: '3', bytes: 1, reason: 'overflow' },
      { data: '4', bytes: 1, reason: 'overflow' },
    ]);
    comeUp(life);
    expect(life.network.last.sent).toEqual(['1', '2']);
  });

  it("[QU-12] with 'drop-newest' a smaller message still finds the room that a larger one did not", () => {
    const life = waiting({ queue: { maxBytes: 10, overflow: 'drop-newest' } });
    sendAll(life, ['12345678', 'abc', 'ab', 'c']);
    expect(eventsNamed(life.told, 'drop')).toEqual([
      { data: 'abc', bytes: 3, reason: 'overflow' },
      { data: 'c', bytes: 1, reason: 'overflow' },
    ]);
    expect([life.socket.bufferedAmount, life.socket.account.queued]).toEqual([10, 2]);
    comeUp(life);
    expect(life.network.last.sent).toEqual(['12345678', 'ab']);
  });

  it.each(['drop-oldest', 'drop-newest'] as const)('[QU-12] with %s nothing is thrown', (overflow) => {
    const { socket, told } = waiting({ queue: { maxMessages: 0, overflow } });
    socket.send('none may wait');
    expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'none may wait', reason: 'overflow' }]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it.each([
    ['messages', { maxMessages: 2 }, 'b'],
    ['bytes', { maxBytes: 5 }, 'bbbb'],
    ['bytes in UTF-8', { maxBytes: 5 }, '€€'],
  ] as const)("[QU-13] with 'throw' send() says so where there are too many %s", (_, limits, text) => {
    const life = waiting({ queue: { ...limits, overflow: 'throw' } });
    const { socket, network, told } = life;
    sendAll(life, ['a', 'a']);
    const sending = (): void => socket.send(text);
    expect(sending).toThrow(DOMException);
    expect(sending).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
    expect(sending).toThrow(/2 messages, 2 bytes.*ready\(\)/);
    expect([socket.bufferedAmount, socket.account.queued]).toEqual([2, 2]);
    comeUp(life);
    expect(network.last.sent).toEqual(['a', 'a']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
    socket.send(text);
    expect(network.last.sent).toEqual(['a', 'a', text]);
  });

  it("[QU-13] with 'throw' a message larger than the whole queue is refused and costs no other", () => {
    const life = waiting({ queue: { maxBytes: 10, overflow: 'throw' } });
    const { socket, network, told } = life;
    socket.send('kept');
    expect(() => socket.send('x'.repeat(11))).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
    socket.send('kept!!');
    comeUp(life);
    expect(network.last.sent).toEqual(['kept', 'kept!!']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it.each(['closing', 'closed'])(
    "[QU-13] with 'throw' what is sent while %s is told and not thrown",
    (how) => {
      const { socket, network, told } = fakeLife({ queue: { maxMessages: 0, overflow: 'throw' } });
      network.last.open();
      socket.close();
      if (how === 'closed') network.last.end(1005);
      expect(() => socket.send('late')).not.toThrow();
      expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'late', reason: 'closed' }]);
    },
  );
});

describe('the age of messages', () => {
  it('[QU-14] what has waited for too long is told when a connection opens, and the ones behind still go', () => {
    const life = waiting({ queue: { maxAgeMs: 1000 }, backoff: { minMs: 2000 } });
    const { socket, clock, network, told } = life;
    socket.send('old');
    clock.advance(500);
    socket.send('young');
    clock.advance(clock.nextIn);
    expect(eventsNamed(told, 'drop')).toEqual([]);
    socket.send('new');
    network.last.open();
    expect(network.last.sent).toEqual(['new']);
    expect(eventsNamed(told, 'drop')).toEqual([
      { data: 'old', bytes: 3, reason: 'expired' },
      { data: 'young', bytes: 5, reason: 'expired' },
    ]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it.each([
    [999, ['text'], 0],
    [1000, [], 1],
  ] as const)('[QU-14] after %i ms of 1000 %j goes out', (ageMs, sent, drops) => {
    const life = waiting({ queue: { maxAgeMs: 1000 } });
    const { socket, clock, network, told } = life;
    clock.advance(clock.nextIn);
    socket.send('text');
    clock.advance(ageMs);
    network.last.open();
    expect(network.last.sent).toEqual(sent);
    expect(eventsNamed(told, 'drop')).toHaveLength(drops);
  });

  it('[QU-14] an expired message makes room before another one has to go', () => {
    const life = waiting({ queue: { maxMessages: 2, maxAgeMs: 1000 } });
    const { socket, clock, network, told } = life;
    clock.advance(clock.nextIn);
    socket.send('old');
    clock.advance(999);
    socket.send('young');
    clock.advance(1);
    socket.send('new');
    expect(eventsNamed(told, 'drop')).toEqual([{ data: 'old', bytes: 3, reason: 'expired' }]);
    network.last.open();
    expect(network.last.sent).toEqual(['young', 'new']);
  });

  it('[QU-14] at the end of a life each is told once, by what happened to it', () => {
    const { socket, clock, told } = waiting({ queue: { maxAgeMs: 1000 }, backoff: { minMs: 5000 } });
    socket.send('old');
    clock.advance(1000);
    void socket.enqueue('lasting', { maxAgeMs: 5000 });
    void socket.enqueue('short', { maxAgeMs: 10 });
    clock.advance(10);
    socket.close();
    clock.advance(0);
    expect(eventsNamed(told, 'drop')).toEqual([
      { data: 'old', bytes: 3, reason: 'expired' },
      { data: 'lasting', bytes: 7, reason: 'closed' },
      { data: 'short', bytes: 5, reason: 'expired' },
    ]);
  });

  it('[QU-14] age is no matter over an open line', () => {
    const { socket, network, told } = fakeLife({ queue: { maxAgeMs: 0 } });
    network.last.open();
    socket.send('at once');
    expect(network.last.sent).toEqual(['at once']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-14] a message that expires behind a slice is not sent with the next one', () => {
    const life = waiting({
      highWaterMark: 1,
      queue: { maxAgeMs: 6 },
      backoff: { minMs: 0 },
      random: () => 0,
    });
    const { clock, network, told } = life;
    sendAll(life, ['1', '2']);
    comeUp(life);
    network.last.bufferedAmount = 1;
    clock.step();
    network.last.bufferedAmount = 0;
    clock.step();
    expect(network.last.sent).toEqual(['1']);
    expect(eventsNamed(told, 'drop')).toEqual([{ data: '2', bytes: 1, reason: 'expired' }]);
  });

  it('[QU-15] an age of its own counts for one message, longer or shorter than that of the queue', async () => {
    const life = waiting({ queue: { maxAgeMs: 1000 } });
    const { socket, clock, network, told } = life;
    clock.advance(clock.nextIn);
    const longer = socket.enqueue('longer', { maxAgeMs: Number.POSITIVE_INFINITY });
    const usual = socket.enqueue('usual');
    clock.advance(900);
    const shorter = socket.enqueue('shorter', { maxAgeMs: 100 });
    socket.send('behind');
    clock.advance(100);
    network.last.open();
    expect(network.last.sent).toEqual(['longer', 'behind']);
    const drops = eventsNamed(told, 'drop');
    expect(drops).toMatchObject([
      { data: 'usual', reason: 'expired' },
      { data: 'shorter', reason: 'expired' },
    ]);
    expect(await Promise.all([longer, usual, shorter])).toEqual(['sent', ...drops]);
  });
});

describe('a backlog', () => {
  const BACKLOG = texts(1200);

  /** A backlog of 1,200 of which the first slice has just gone out. */
  function underWay(): FakeLife {
    const life = waiting({ queue: { maxMessages: 5000 } });
    sendAll(life, BACKLOG);
    comeUp(life);
    return life;
  }

  it('[QU-21] goes out in slices of 500, in order, as soon as possible', () => {
    const { socket, clock, network } = underWay();
    const counts = [network.last.sent.length];
    for (let slice = 0; slice < 2; slice++) {
      expect(clock.nextIn).toBe(0);
      clock.step();
      counts.push(network.last.sent.length);
    }
    expect(counts).toEqual([500, 1000, 1200]);
    expect(network.last.sent).toEqual(BACKLOG);
    expect([clock.nextIn > 0, socket.bufferedAmount, socket.account.queued]).toEqual([true, 0, 0]);
  });

  it('[QU-21] what is sent meanwhile waits behind it', () => {
    const life = underWay();
    const { socket, clock, network } = life;
    const waitingBytes = socket.bufferedAmount;
    sendAll(life, ['late 1', 'late 2']);
    expect(network.last.sent).toHaveLength(500);
    expect([socket.readyState, socket.bufferedAmount - waitingBytes]).toEqual([1, 12]);
    clock.step();
    socket.send('late 3');
    clock.step();
    expect(network.last.sent).toEqual([...BACKLOG, 'late 1', 'late 2', 'late 3']);
    socket.send('at once');
    expect(network.last.sent.at(-1)).toBe('at once');
  });

  it('[QU-21] a backlog of one slice takes no timer', () => {
    const life = waiting();
    sendAll(life, texts(500));
    comeUp(life);
    expect(life.network.last.sent).toHaveLength(500);
    expect(life.clock.nextIn).toBeGreaterThan(0);
  });

  it('[QU-21] messages without a byte go out in slices, too', () => {
    const life = waiting();
    for (let count = 0; count < 501; count++) life.socket.send('');
    comeUp(life);
    expect(life.network.last.sent).toHaveLength(500);
    life.clock.step();
    expect(life.network.last.sent).toHaveLength(501);
  });

  it('[QU-22] the high-water mark holds it back, and it goes on once the connection has caught up', () => {
    const life = waiting({ highWaterMark: 10 });
    const { clock, network, socket } = life;
    const messages = texts(6, '---');
    sendAll(life, messages);
    comeUp(life);
    expect(network.last.sent).toEqual(messages.slice(0, 3));
    network.last.bufferedAmount = 12;
    clock.step();
    for (let look = 0; look < 5; look++) {
      expect(clock.nextIn).toBe(10);
      clock.step();
    }
    expect(network.last.sent).toHaveLength(3);
    expect(socket.bufferedAmount).toBe(24);
    network.last.bufferedAmount = 5;
    clock.step();
    expect(network.last.sent).toEqual(messages.slice(0, 5));
    network.last.bufferedAmount = 0;
    clock.advance(0);
    expect(network.last.sent).toEqual(messages);
  });

  it('[QU-22] a message larger than the mark goes out alone', () => {
    const life = waiting({ highWaterMark: 10 });
    const { clock, network } = life;
    const large = 'x'.repeat(100);
    sendAll(life, [large, 'small']);
    comeUp(life);
    expect(network.last.sent).toEqual([large]);
    clock.advance(0);
    expect(network.last.sent).toEqual([large, 'small']);
  });

  it('[QU-22] so does a send() over an open connection', () => {
    const { socket, clock, network } = fakeLife({ highWaterMark: 10 });
    network.last.open();
    network.last.bufferedAmount = 10;
    socket.send('text');
    clock.advance(1000);
    expect(network.last.sent).toEqual([]);
    network.last.bufferedAmount = 9;
    clock.advance(10);
    expect(network.last.sent).toEqual(['text']);
  });

  it('[QU-23] close() in between sends the rest before the Close frame', () => {
    const { socket, clock, network, told } = underWay();
    socket.close(1000);
    expect([socket.readyState, network.last.closeCalls]).toEqual([2, []]);
    clock.advance(0);
    expect(network.last.sent).toEqual(BACKLOG);
    expect(network.last.closeCalls).toEqual([[1000, '']]);
    network.last.end(1000);
    expect([eventsNamed(told, 'drop'), clock.pending, socket.bufferedAmount]).toEqual([[], 0, 0]);
  });

  it.each(['dies', 'is replaced'])(
    '[QU-23] where the connection %s in between, the next takes the rest',
    (how) => {
      const life = underWay();
      const { socket, clock, network, told } = life;
      socket.send('late');
      const { last } = network;
      if (how === 'is replaced') socket.reconnect();
      last.end(how === 'dies' ? 1006 : 1000);
      expect(last.sent).toEqual(BACKLOG.slice(0, 500));
      if (how === 'dies') clock.advance(clock.nextIn);
      socket.send('later');
      network.last.open();
      clock.advance(0);
      expect(network.sockets).toHaveLength(3);
      expect(network.last.sent).toEqual([...BACKLOG.slice(500), 'late', 'later']);
      expect(eventsNamed(told, 'drop')).toEqual([]);
    },
  );
});
