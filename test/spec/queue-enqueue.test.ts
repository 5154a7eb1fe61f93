import { getEventListeners } from 'node:events';
import { InvalidOptionError, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { comeUp, type FakeLife, fakeLife, waiting } from '../support/fake-life.ts';
import { watch } from '../support/outcome.ts';

describe('enqueue()', () => {
  it('[QU-16] over an open line the message is sent at once', async () => {
    const { socket, network } = fakeLife();
    network.last.open();
    const fate = socket.enqueue('text', { maxAgeMs: 0 });
    expect(network.last.sent).toEqual(['text']);
    expect(await fate).toBe('sent');
  });

  it('[QU-16] otherwise it tells when the message was handed to a connection', async () => {
    const life = waiting();
    const fates = ['1', '2'].map((text) => watch(life.socket.enqueue(text)));
    for (const fate of fates) expect(await fate()).toEqual({ is: 'pending' });
    comeUp(life);
    expect(life.network.last.sent).toEqual(['1', '2']);
    for (const fate of fates) expect(await fate()).toEqual({ is: 'resolved', value: 'sent' });
  });

  it('[QU-16] each message of a backlog is told when its slice goes out', async () => {
    const life = waiting();
    for (let count = 0; count < 499; count++) life.socket.send('before');
    const last = watch(life.socket.enqueue('last of the slice'));
    const first = watch(life.socket.enqueue('first of the next'));
    comeUp(life);
    expect([(await last()).is, (await first()).is]).toEqual(['resolved', 'pending']);
    life.clock.step();
    expect(await first()).toEqual({ is: 'resolved', value: 'sent' });
  });

  const refusal = new TypeError('not this one');

  const FATES: ReadonlyArray<
    readonly [
      reason: string,
      options: ResilientWebSocketOptions,
      end: (life: FakeLife) => void,
      error: unknown,
    ]
  > = [
    ['overflow', { queue: { maxMessages: 1 } }, ({ socket }) => socket.send('another'), undefined],
    [
      'expired',
      { queue: { maxAgeMs: 1 } },
      (life) => {
        life.clock.sleep(1);
        comeUp(life);
      },
      undefined,
    ],
    [
      'closed',
      {},
      ({ socket, clock }) => {
        socket.close();
        clock.advance(0);
      },
      undefined,
    ],
    [
      'closed',
      { maxRetries: 1 },
      ({ clock, network }) => {
        clock.advance(clock.nextIn);
        network.last.fail();
      },
      undefined,
    ],
    [
      'refused',
      {},
      ({ clock, network }) => {
        clock.advance(clock.nextIn);
        network.last.send = () => {
          throw refusal;
        };
        network.last.open();
      },
      refusal,
    ],
  ];

  it.each(FATES)('[QU-16] %s: it tells what the drop event tells', async (reason, options, end, error) => {
    const life = waiting(options);
    const fate = life.socket.enqueue('text');
    end(life);
    const notice = { data: 'text', bytes: 4, reason, ...(error === undefined ? {} : { error }) };
    expect(await fate).toEqual(notice);
    expect(eventsNamed(life.told, 'drop')).toEqual([notice]);
  });

  it.each(['closing', 'closed'])('[QU-16] %s: it is too late', async (how) => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    socket.close();
    if (how === 'closed') network.last.end(1005);
    expect(await socket.enqueue('late')).toEqual({ data: 'late', bytes: 4, reason: 'closed' });
    expect(eventsNamed(told, 'drop')).toHaveLength(1);
  });

  it("[QU-16] with 'drop-newest' a message without room is reported as dropped at once", async () => {
    const { socket } = waiting({ queue: { maxMessages: 0, overflow: 'drop-newest' } });
    expect(await socket.enqueue('text')).toMatchObject({ reason: 'overflow' });
  });

  it('[QU-16] a buffer is copied when it is given', async () => {
    const life = waiting();
    const bytes = new Uint8Array([1, 2]);
    const fate = life.socket.enqueue(bytes);
    bytes.fill(9);
    comeUp(life);
    expect(await fate).toBe('sent');
    expect(life.network.last.sent).toEqual([new Uint8Array([1, 2])]);
  });

  it('[QU-17] aborting the signal takes back a message that waits, and no other', async () => {
    const life = waiting();
    const { socket, network, told } = life;
    const abort = new AbortController();
    const fates = [
      socket.enqueue('1'),
      socket.enqueue('2', { signal: abort.signal }),
      socket.enqueue('3', { signal: new AbortController().signal }),
    ];
    abort.abort();
    const notice = { data: '2', bytes: 1, reason: 'aborted' };
    expect(await fates[1]).toEqual(notice);
    expect(eventsNamed(told, 'drop')).toEqual([notice]);
    expect(socket.bufferedAmount).toBe(2);
    comeUp(life);
    expect(network.last.sent).toEqual(['1', '3']);
    expect(await Promise.all(fates)).toEqual(['sent', notice, 'sent']);
  });

  it('[QU-17] one signal may stand for many messages', async () => {
    const { socket } = waiting();
    const abort = new AbortController();
    const { signal } = abort;
    const fates = ['1', '2', '3'].map((text) => socket.enqueue(text, { signal }));
    abort.abort();
    expect(await Promise.all(fates)).toMatchObject(
      ['1', '2', '3'].map((data) => ({ data, reason: 'aborted' })),
    );
    expect(socket.account.queued).toBe(0);
  });

  it('[QU-17] while a backlog goes out, a message that is still behind can be taken back', async () => {
    const life = waiting();
    const { socket, clock, network } = life;
    for (let count = 0; count < 500; count++) socket.send('before');
    const abort = new AbortController();
    const fate = socket.enqueue('behind', { signal: abort.signal });
    comeUp(life);
    abort.abort();
    expect(await fate).toMatchObject({ reason: 'aborted' });
    clock.advance(0);
    expect(network.last.sent).toHaveLength(500);
    socket.send('at once');
    expect(network.last.sent).toHaveLength(501);
  });

  it.each(['after it waited', 'at once'])(
    '[QU-17] aborting after it was sent %s does nothing',
    async (how) => {
      const life = how === 'at once' ? fakeLife() : waiting();
      const { socket, network, told } = life;
      if (how === 'at once') network.last.open();
      const abort = new AbortController();
      const fate = socket.enqueue('text', { signal: abort.signal });
      if (how !== 'at once') comeUp(life);
      abort.abort();
      expect(await fate).toBe('sent');
      expect(network.last.sent).toEqual(['text']);
      expect(eventsNamed(told, 'drop')).toEqual([]);
    },
  );

  it('[QU-17] a message that has waited leaves no listener on the signal, whatever became of it', async () => {
    const { signal } = new AbortController();
    const life = waiting({ queue: { maxMessages: 2 } });
    const fates = ['dropped', 'sent', 'sent'].map((text) => life.socket.enqueue(text, { signal }));
    // One for both that wait.
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    comeUp(life);
    expect(await Promise.all(fates)).toMatchObject([{ reason: 'overflow' }, 'sent', 'sent']);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each(['open', 'waiting'])(
    '[QU-18] %s: with a signal that is already aborted it rejects',
    async (phase) => {
      const { socket, network, told } = phase === 'open' ? fakeLife() : waiting();
      if (phase === 'open') network.last.open();
      const why = new Error('changed my mind');
      const fate = socket.enqueue('text', { signal: AbortSignal.abort(why) });
      await expect(fate).rejects.toBe(why);
      expect([network.last.sent, socket.bufferedAmount, eventsNamed(told, 'drop')]).toEqual([[], 0, []]);
    },
  );

  it('[QU-18] with queue: false it rejects while connecting', async () => {
    const { socket, network } = waiting({ queue: false });
    await expect(socket.enqueue('text')).rejects.toMatchObject({ name: 'InvalidStateError' });
    expect([network.last.sent, socket.bufferedAmount]).toEqual([[], 0]);
  });

  it("[QU-18] with 'throw' it rejects where the queue is full", async () => {
    const { socket, told } = waiting({ queue: { maxMessages: 0, overflow: 'throw' } });
    await expect(socket.enqueue('text')).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it('[QU-18] over an open line it rejects with what the engine throws', async () => {
    const { socket, network, told } = fakeLife();
    network.last.open();
    network.last.send = () => {
      throw refusal;
    };
    await expect(socket.enqueue('text')).rejects.toBe(refusal);
    expect(eventsNamed(told, 'drop')).toEqual([]);
  });

  it.each([Number.NaN, -1, '5', null])(
    '[QU-18] a maxAgeMs of %j is refused before anything has happened',
    async (maxAgeMs) => {
      const { socket, network } = fakeLife();
      network.last.open();
      let converted = 0;
      const data = { toString: () => `${++converted}` };
      const { signal } = new AbortController();
      const error = await socket
        .enqueue(data as never, { maxAgeMs: maxAgeMs as number, signal })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect(error).toMatchObject({ option: 'maxAgeMs', value: maxAgeMs });
      expect([converted, network.last.sent, getEventListeners(signal, 'abort')]).toEqual([0, [], []]);
    },
  );
});
