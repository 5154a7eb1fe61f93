import { type Payload, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over } from '../support/events.ts';
import { comeUp, fakeLife, waiting } from '../support/fake-life.ts';

const HOUR_MS = 3_600_000;

describe('the send queue', () => {
  it.each(['waiting', 'connecting'])('[QU-1] what is sent while %s goes out in order', (phase) => {
    const life = waiting();
    const { socket, clock, network } = life;
    if (phase === 'connecting') clock.advance(clock.nextIn);
    socket.addEventListener('open', () => socket.send('DOM'));
    socket.on('open', () => socket.send('typed'));
    for (const text of ['1', '2', '3']) socket.send(text);
    if (phase === 'connecting') network.last.open();
    else comeUp(life);
    socket.send('4');
    expect(network.sockets.map(({ sent }) => sent)).toEqual([[], ['DOM', 'typed', '1', '2', '3', '4']]);
  });

  it('[QU-11] what is sent after the Close frame of the peer waits for the next connection', () => {
    const life = fakeLife();
    const { socket, network, told } = life;
    network.last.open();
    network.last.readyState = 2;
    expect(socket.readyState).toBe(2);
    socket.send('late');
    expect([network.last.sent, socket.bufferedAmount]).toEqual([[], 4]);
    network.last.end(1012);
    comeUp(life);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([[], ['late']]);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-11] and is reported as a drop where none follows', () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    network.last.readyState = 2;
    socket.send('late');
    network.last.end(1000);
    expect(eventsNamed(told, 'drop')).toMatchObject([{ data: 'late', reason: 'closed' }]);
  });

  it('[QU-2] the oldest messages go when there are too many', () => {
    const life = waiting({ queue: { maxMessages: 3 } });
    const { socket, network, told } = life;
    for (const text of ['0', '1', '2', '3', '4']) socket.send(text);
    expect(eventsNamed(told, 'drop')).toEqual([
      { data: '0', bytes: 1, reason: 'overflow' },
      { data: '1', bytes: 1, reason: 'overflow' },
    ]);
    comeUp(life);
    expect(network.last.sent).toEqual(['2', '3', '4']);
  });

  it('[QU-2] the oldest messages go when there are too many bytes', () => {
    const life = waiting({ queue: { maxBytes: 10 } });
    const { socket, network, told } = life;
    for (const text of ['aaaa', 'bb', 'cccc', '€€€']) socket.send(text);
    expect(eventsNamed(told, 'drop')).toEqual([
      { data: 'aaaa', bytes: 4, reason: 'overflow' },
      { data: 'bb', bytes: 2, reason: 'overflow' },
      { data: 'cccc', bytes: 4, reason: 'overflow' },
    ]);
    expect(socket.bufferedAmount).toBe(9);
    comeUp(life);
    expect(network.last.sent).toEqual(['€€€']);
  });

  it('[QU-2] a message that is larger than the queue is dropped itself', () => {
    const life = waiting({ queue: { maxBytes: 10 } });
    const { socket, network, told } = life;
    socket.send('kept');
    socket.send('x'.repeat(11));
    socket.send('x'.repeat(6));
    expect(eventsNamed(told, 'drop')).toEqual([{ data: 'x'.repeat(11), bytes: 11, reason: 'overflow' }]);
    comeUp(life);
    expect(network.last.sent).toEqual(['kept', 'xxxxxx']);
  });

  it('[QU-2] the queue has room again after it was emptied', () => {
    const life = waiting({ queue: { maxMessages: 2 } });
    const { socket, network, told } = life;
    for (let round = 0; round < 3; round++) {
      socket.send(`${round}a`);
      socket.send(`${round}b`);
      comeUp(life);
      expect(network.last.sent).toEqual([`${round}a`, `${round}b`]);
      network.last.end(1006);
    }
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-3] with queue: false send() throws while CONNECTING, as on the platform', () => {
    const life = waiting({ queue: false });
    const { socket, clock, network, told } = life;
    const refuse = (): void => {
      expect(socket.readyState).toBe(0);
      expect(() => socket.send('text')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
      expect(() => socket.send('text')).toThrow(DOMException);
    };
    refuse();
    clock.advance(clock.nextIn);
    refuse();
    network.last.open();
    socket.send('text');
    expect(network.last.sent).toEqual(['text']);
    socket.close();
    socket.send('late');
    expect(eventsNamed(told, 'drop')).toEqual([{ data: 'late', bytes: 4, reason: 'closed' }]);
  });

  it('[QU-4] sending never starts an attempt', () => {
    const { socket, clock, network } = waiting();
    const before = clock.nextIn;
    for (let count = 0; count < 1000; count++) socket.send('text');
    expect([network.sockets.length, clock.pending, clock.nextIn]).toEqual([1, 1, before]);
    socket.close();
    clock.advance(0);
    for (let count = 0; count < 1000; count++) socket.send('text');
    clock.advance(HOUR_MS);
    expect([network.sockets.length, clock.pending, socket.status]).toEqual([1, 0, 'closed']);
  });

  it('[QU-5] what is sent after close() is dropped, and bufferedAmount grows', () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    socket.close();
    expect(socket.bufferedAmount).toBe(0);
    socket.send('h€');
    expect(socket.bufferedAmount).toBe(4);
    network.last.end(1000);
    socket.send(new Uint8Array(7));
    expect(socket.bufferedAmount).toBe(11);
    expect(eventsNamed(told, 'drop')).toMatchObject([
      { data: 'h€', bytes: 4, reason: 'closed' },
      { data: new Uint8Array(7), bytes: 7, reason: 'closed' },
    ]);
    expect(network.last.sent).toEqual([]);
  });

  it.each(['waiting', 'connecting', 'exhausted'])(
    '[QU-6] %s: what is still queued at the end is dropped',
    (how) => {
      const { socket, clock, network, told } = waiting({ maxRetries: 1 });
      if (how !== 'waiting') clock.advance(clock.nextIn);
      for (const text of ['1', '2', '3']) socket.send(text);
      if (how === 'exhausted') network.last.fail();
      else socket.close();
      clock.advance(0);
      expect(socket.status).toBe('closed');
      expect(eventsNamed(told, 'drop')).toEqual(
        ['1', '2', '3'].map((data) => ({ data, bytes: 1, reason: 'closed' })),
      );
      socket.reconnect();
      network.last.open();
      expect(network.last.sent).toEqual([]);
    },
  );

  it('[QU-7] bufferedAmount counts the payload bytes of the queue', () => {
    const life = waiting();
    const { socket, network } = life;
    const messages: ReadonlyArray<readonly [Payload, number]> = [
      ['aé€😀', 10],
      ['\ud800', 3],
      ['', 0],
      [new ArrayBuffer(10), 10],
      [new Uint16Array(3), 6],
      [new DataView(new ArrayBuffer(10), 2, 5), 5],
      [new Uint8Array(10).subarray(1, 4), 3],
      [new Blob(['aé']), 3],
    ];
    let sum = 0;
    for (const [message, bytes] of messages) {
      socket.send(message);
      sum += bytes;
      expect(socket.bufferedAmount).toBe(sum);
    }
    comeUp(life);
    expect(network.last.sent).toHaveLength(messages.length);
    expect(socket.bufferedAmount).toBe(0);
    network.last.bufferedAmount = 42;
    expect(socket.bufferedAmount).toBe(42);
  });

  it('[QU-7] what is sent inside an interim close listener counts once, and only while it waits', () => {
    const life = fakeLife();
    const { socket, network, told } = life;
    const amounts: number[] = [];
    socket.addEventListener('close', () => {
      socket.send('four');
      amounts.push(socket.bufferedAmount);
    });
    network.last.open();
    network.last.end(1006);
    expect(amounts).toEqual([4]);
    expect(socket.bufferedAmount).toBe(4);
    comeUp(life);
    expect(network.last.sent).toEqual(['four']);
    expect(eventsNamed(told, 'drop')).toEqual([]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it('[QU-8] a queued buffer is a snapshot of what was sent', () => {
    const life = waiting();
    const { socket, network } = life;
    const views = [new Uint8Array([1, 2, 3, 4]), new Uint8Array([0, 1, 2, 3, 4, 5]).subarray(1, 5)];
    const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
    const part = new DataView(new Uint8Array([0, 1, 2, 3, 4, 5]).buffer, 1, 4);
    for (const payload of [...views, buffer, part]) socket.send(payload);
    for (const payload of [...views, new Uint8Array(buffer), new Uint8Array(part.buffer)]) payload.fill(9);
    comeUp(life);
    const sent = network.last.sent.map((data) => {
      expect(data instanceof ArrayBuffer || ArrayBuffer.isView(data)).toBe(true);
      if (data instanceof ArrayBuffer) return [...new Uint8Array(data)];
      const { buffer, byteOffset, byteLength } = data as ArrayBufferView;
      return [...new Uint8Array(buffer, byteOffset, byteLength)];
    });
    expect(sent).toEqual(Array.from({ length: 4 }, () => [1, 2, 3, 4]));
  });

  it('[QU-10] a message that the transport refuses is dropped, and the ones behind it still go', () => {
    const life = waiting();
    const { socket, clock, network, told } = life;
    for (const text of ['1', 'bad', '3']) socket.send(text);
    clock.advance(clock.nextIn);
    const { last } = network;
    const refusal = new TypeError('not this one');
    const sent: unknown[] = [];
    last.send = (data) => {
      if (data === 'bad') throw refusal;
      sent.push(data);
    };
    last.open();
    expect(sent).toEqual(['1', '3']);
    expect(eventsNamed(told, 'drop')).toEqual([{ data: 'bad', bytes: 3, reason: 'refused', error: refusal }]);
    expect([socket.readyState, socket.bufferedAmount]).toEqual([1, 0]);
    expect(() => socket.send('bad')).toThrow(refusal);
    expect(eventsNamed(told, 'drop')).toHaveLength(1);
  });
});

describe('the send queue, on a real server', { tags: ['real-server'] }, () => {
  const RETRY_SOON: ResilientWebSocketOptions = {
    rules: [{ when: ['restart', 'abnormal'], then: { action: 'retry', delay: 10 } }],
  };
  let server: MisbehavingServer;
  afterEach(() => server.stop());

  /** The echo of a message. */
  function echo(socket: ResilientWebSocket, text: string): Promise<void> {
    return new Promise((resolve) =>
      socket.addEventListener('message', ({ data }) => {
        if (data === text) resolve();
      }),
    );
  }

  async function end(socket: ResilientWebSocket): Promise<void> {
    socket.close(1000);
    await over(socket);
  }

  it('[QU-1] open listeners go first, then the backlog in order', async () => {
    server = await MisbehavingServer.start();
    server.script({ do: 'close', code: 1012 });
    const socket = new ResilientWebSocket(server.url, [], RETRY_SOON);
    await next(socket, 'close');
    expect(socket.status).toBe('reconnecting');
    socket.addEventListener('open', () => socket.send('DOM'));
    socket.on('open', () => socket.send('typed'));
    const echoed = echo(socket, '3');
    for (const text of ['1', '2', '3']) socket.send(text);
    await echoed;
    expect(server.messages).toEqual(['DOM', 'typed', '1', '2', '3']);
    await end(socket);
  });

  it('[QU-9] what was handed to a connection is never sent again', async () => {
    server = await MisbehavingServer.start();
    const accepted = server.connection();
    const socket = new ResilientWebSocket(server.url, [], RETRY_SOON);
    const opened = next(socket, 'open');
    const first = await accepted;
    await opened;
    first.on('message', () => first.terminate());
    const lost = next(socket, 'close');
    socket.send('once');
    expect(await lost).toMatchObject({ cause: 'connection-lost', final: false });
    await next(socket, 'open', ({ isReconnect }) => isReconnect);
    const echoed = echo(socket, 'second');
    socket.send('second');
    await echoed;
    expect(server.messages).toEqual(['once', 'second']);
    expect(server.handshakes).toHaveLength(2);
    await end(socket);
  });
});
