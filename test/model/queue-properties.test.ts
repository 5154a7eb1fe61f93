import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delivery } from '../../src/features/delivery/delivery.ts';
import { isFull } from '../../src/features/delivery/ledger.ts';
import { Message, MessageList } from '../../src/features/delivery/message-list.ts';
import type { QueueLimits } from '../../src/features/delivery/options.ts';
import { enqueue, send } from '../../src/features/delivery/queue.ts';
import { keepsUp, sendDirectly } from '../../src/features/delivery/sending.ts';
import { type Delivery, deliveryOf } from '../../src/features/delivery/state.ts';
import { heartbeat } from '../../src/features/heartbeat/heartbeat.ts';
import { type Heartbeat, heartbeatOf, sendPing } from '../../src/features/heartbeat/pings.ts';
import { opened, ponged, start } from '../../src/session/attempt.ts';
import { completeBackoff } from '../../src/session/backoff.ts';
import type { Closure } from '../../src/session/closure.ts';
import { closed } from '../../src/session/ending.ts';
import { setUp, tableOf } from '../../src/session/feature.ts';
import type { DropNotice, NoticeMap } from '../../src/session/notices.ts';
import { enter, makeSession, type Session } from '../../src/session/session.ts';

const { QUEUE_SEED = '20260101' } = process.env;
const RUNS = { seed: Number(QUEUE_SEED), numRuns: 1000 };

const sizes = fc.nat(12);
const limits: fc.Arbitrary<QueueLimits> = fc.record({
  maxMessages: fc.oneof(fc.nat(8), fc.constant(Number.POSITIVE_INFINITY)),
  maxBytes: fc.oneof(fc.nat(40), fc.constant(Number.POSITIVE_INFINITY)),
  maxAgeMs: fc.constant(Number.POSITIVE_INFINITY),
  overflow: fc.constantFrom('drop-oldest', 'drop-newest', 'throw'),
});

function messageOf(id: number, bytes: number): Message {
  return new Message(id, 'x'.repeat(bytes), Number.POSITIVE_INFINITY);
}

/** Messages of these sizes, numbered from `first` on. */
function messagesOf(bytes: readonly number[], first = 1): readonly Message[] {
  return bytes.map((each, index) => messageOf(first + index, each));
}

function emptyQueue(): MessageList {
  return new MessageList(({ bytes }) => bytes);
}

/** A queue of these messages, from whose front `taken` others were taken before. */
function queueOf(messages: readonly Message[], taken: number): MessageList {
  const queue = emptyQueue();
  for (const message of [...messagesOf(new Array(taken).fill(1), -100), ...messages]) queue.push(message);
  for (let count = 0; count < taken; count++) queue.shift();
  return queue;
}

function bytesOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isWithin(messages: readonly Message[], { maxMessages, maxBytes }: QueueLimits): boolean {
  return messages.length <= maxMessages && bytesOf(messages) <= maxBytes;
}

/** By number, so that two lists can be compared whatever their order. */
function sorted(messages: readonly Message[]): readonly Message[] {
  return [...messages].sort((a, b) => a.id - b.id);
}

/** All that a queue says of itself agrees with what is in it. */
function expectSound(queue: MessageList): void {
  const content = queue.toArray();
  expect([queue.length, queue.bytes]).toEqual([content.length, bytesOf(content)]);
  expect(queue.oldest).toBe(content[0]);
}

type Step =
  | { readonly do: 'enqueue'; readonly bytes: number }
  | { readonly do: 'dequeue' }
  | { readonly do: 'withdraw'; readonly place: number }
  | { readonly do: 'requeue'; readonly bytes: readonly number[] };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('enqueue' as const), bytes: sizes }), weight: 5 },
    { arbitrary: fc.record({ do: fc.constant('dequeue' as const) }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constant('withdraw' as const), place: fc.nat(10) }), weight: 1 },
    {
      arbitrary: fc.record({ do: fc.constant('requeue' as const), bytes: fc.array(sizes, { maxLength: 5 }) }),
      weight: 1,
    },
  ),
  { maxLength: 40 },
);

/** The queue as anybody would write it: an array that is searched and counted anew each time. */
class PlainQueue {
  content: Message[] = [];
  readonly #limits: QueueLimits;

  constructor(given: QueueLimits) {
    this.#limits = given;
  }

  enqueue(message: Message): readonly Message[] {
    if (isWithin([...this.content, message], this.#limits)) {
      this.content.push(message);
      return [];
    }
    if (this.#limits.overflow !== 'drop-oldest' || !isWithin([message], this.#limits)) return [message];
    // The longest tail that leaves room.
    const kept = this.content.findIndex((_, index) =>
      isWithin([...this.content.slice(index), message], this.#limits),
    );
    const dropped = this.content.splice(0, kept === -1 ? this.content.length : kept);
    this.content.push(message);
    return dropped;
  }

  requeue(messages: readonly Message[]): readonly Message[] {
    const all = [...messages, ...this.content];
    this.content = [];
    return all.flatMap((message) => this.enqueue(message));
  }

  withdraw(id: number): Message | undefined {
    const index = this.content.findIndex((message) => message.id === id);
    return index === -1 ? undefined : this.content.splice(index, 1)[0];
  }
}

/** A session with a connection that takes everything, and what it was told. */
interface Sender {
  readonly session: Session;
  readonly delivery: Delivery;
  readonly heartbeat: Heartbeat;
  readonly drops: readonly DropNotice[];
}

/**
 * Makes a session with messages and Pings.
 *
 * @param listen What a listener of `open` does.
 */
function connecting(
  limits: Partial<QueueLimits> = {},
  listen: (session: Session) => void = () => {},
): Sender {
  const drops: DropNotice[] = [];
  const features = tableOf([delivery, heartbeat]);
  const session = makeSession({
    settings: {
      endpoint: { url: 'ws://host/', protocols: [] },
      retry: true,
      backoff: completeBackoff({}),
      maxRetries: Number.POSITIVE_INFINITY,
      maxElapsedMs: Number.POSITIVE_INFINITY,
      stableAfterMs: 15_000,
      connectTimeoutMs: 20_000,
      closeTimeoutMs: 3000,
    },
    host: {
      connect: () => ({
        heard: 0,
        movedAt: 0,
        bytesRead: 0,
        bytesTaken: 0,
        bufferedAmount: 1,
        binaryType: 'blob',
        isClosing: false,
        send() {},
        together: (send) => send(),
        ping() {},
        close() {},
        discard() {},
      }),
      emit(_session, name, notice: NoticeMap[typeof name]) {
        if (name === 'open') listen(session);
        if (name === 'drop') drops.push(notice as DropNotice);
      },
      message() {},
      report(error) {
        throw error;
      },
    },
    clock: { now: () => 0, setTimeout() {}, clearTimeout() {} },
    random: () => 0.5,
    socket: {},
    features,
  });
  setUp(session, { queue: limits }, { url: '', protocols: [] });
  enter(session, start);
  return { session, delivery: deliveryOf(session), heartbeat: heartbeatOf(session) as Heartbeat, drops };
}

function openUp({ session }: Sender): void {
  enter(session, opened, session.generation, '', '', true);
}

/** As `connecting()`, with the connection open. */
function connected(): Sender {
  const sender = connecting();
  openUp(sender);
  return sender;
}

function lose({ session }: Sender): void {
  enter(session, closed, session.generation, { code: 1006 });
}

/** What the queue makes of messages that come back from a connection. */
function requeue(queue: MessageList, messages: readonly Message[], limits: QueueLimits): readonly Message[] {
  const { session, delivery: own, drops } = connecting(limits);
  const all = [...messages, ...queue.toArray()];
  const state: Delivery = Object.assign(own, {
    resendsUnconfirmed: true,
    queue,
    unconfirmed: queueOf(messages, 0),
  });
  session.next = 'wait';
  enter(session, () => delivery.ended?.(session, state, { stage: 'open' } as Closure));
  return drops.map(({ data }) => all.find((each) => each.data === data) as Message);
}

describe('the send queue', () => {
  it('[QP-1] does, step by step, what a plain array under the same rules does', () => {
    const property = fc.property(limits, steps, (given, all) => {
      const plain = new PlainQueue(given);
      const queue = emptyQueue();
      let id = 0;
      for (const step of all) {
        if (step.do === 'enqueue') {
          const message = messageOf(++id, step.bytes);
          expect(enqueue(queue, message, given)).toEqual(plain.enqueue(message));
        } else if (step.do === 'dequeue') {
          expect(queue.shift()).toBe(plain.content.shift());
        } else if (step.do === 'withdraw') {
          const wanted = queue.toArray()[step.place]?.id ?? 0;
          expect(queue.take((each) => each.id === wanted)[0]).toBe(plain.withdraw(wanted));
        } else {
          const messages = messagesOf(step.bytes, id + 1);
          id += messages.length;
          const again = [...messages, ...queue.clear()];
          expect(again.flatMap((message) => enqueue(queue, message, given))).toEqual(plain.requeue(messages));
        }
        expect(queue.toArray()).toEqual(plain.content);
        expectSound(queue);
        expect(isWithin(queue.toArray(), given)).toBe(true);
      }
    });
    fc.assert(property, RUNS);
  });

  it('[QP-2] gives out what it was given, first in, first out', () => {
    const property = fc.property(fc.array(sizes), fc.nat(5), (bytes, taken) => {
      const messages = messagesOf(bytes);
      const out: Message[] = [];
      const queue = queueOf(messages, taken);
      expect(queue.toArray()).toEqual(messages);
      for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
        out.push(message);
        expectSound(queue);
      }
      expect(out).toEqual(messages);
      expect([queue.length, queue.bytes, queue.oldest]).toEqual([0, 0, undefined]);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-2] does so when thousands wait, and are taken while others come', () => {
    const queue = emptyQueue();
    let last = 0;
    for (let next = 1; next <= 5000; next++) {
      for (let more = next <= 2500 ? 2 : 0; more > 0; more--) queue.push(messageOf(++last, 1));
      expect(queue.shift()?.id).toBe(next);
      expect(queue.length).toBe(last - next);
    }
    expectSound(queue);
  });

  it("[QP-3] 'drop-oldest' lets go of the oldest, no more than it must, and takes what can fit at all", () => {
    const property = fc.property(limits, fc.array(sizes), sizes, (given, bytes, size) => {
      const rules: QueueLimits = { ...given, overflow: 'drop-oldest' };
      const queue = emptyQueue();
      for (const each of messagesOf(bytes)) enqueue(queue, each, rules);
      const before = queue.toArray();
      const message = messageOf(1000, size);
      const dropped = enqueue(queue, message, rules);
      if (!isWithin([message], rules)) {
        expect([queue.toArray(), dropped]).toEqual([before, [message]]);
        return;
      }
      expect([...dropped, ...queue.toArray()]).toEqual([...before, message]);
      const needless = [...dropped.slice(-1), ...queue.toArray()];
      if (dropped.length > 0) expect(isWithin(needless, rules)).toBe(false);
    });
    fc.assert(property, RUNS);
  });

  it("[QP-4] 'drop-newest' and 'throw' never touch what waits", () => {
    const property = fc.property(limits, fc.array(sizes), sizes, (given, bytes, size) => {
      fc.pre(given.overflow !== 'drop-oldest');
      const queue = emptyQueue();
      for (const each of messagesOf(bytes)) enqueue(queue, each, given);
      const before = queue.toArray();
      const message = messageOf(1000, size);
      const dropped = enqueue(queue, message, given);
      expect(dropped).toEqual(isWithin([...before, message], given) ? [] : [message]);
      expect([...queue.toArray(), ...dropped]).toEqual([...before, message]);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-5] putting back keeps the order, and what it does not keep it gives out', () => {
    const property = fc.property(
      limits,
      fc.array(sizes),
      fc.array(sizes),
      fc.nat(5),
      (given, back, bytes, taken) => {
        const returned = numbered(messagesOf(back));
        const waiting = numbered(messagesOf(bytes, 100));
        const queue = queueOf(waiting, taken);
        const dropped = requeue(queue, returned, given);
        const kept = queue.toArray();
        // Numbers rise in the order wanted.
        expect(kept).toEqual(sorted(kept));
        expect(sorted([...kept, ...dropped])).toEqual([...returned, ...waiting]);
        if (isWithin([...returned, ...waiting], given)) expect(dropped).toEqual([]);
        else expect(isWithin(kept, given)).toBe(true);
        expectSound(queue);
      },
    );
    fc.assert(property, { ...RUNS, numRuns: 300 });
  });

  it('[QP-6] taking one out takes just that one', () => {
    const property = fc.property(
      fc.array(sizes),
      fc.nat(5),
      fc.integer({ min: -1, max: 12 }),
      (bytes, taken, id) => {
        const messages = messagesOf(bytes);
        const queue = queueOf(messages, taken);
        const [message] = queue.take((each) => each.id === id);
        expect(message).toBe(messages.find((each) => each.id === id));
        expect(queue.toArray()).toEqual(messages.filter((each) => each.id !== id));
        expectSound(queue);
      },
    );
    fc.assert(property, RUNS);
  });

  it('[QP-7] what it has given out stays as it was', () => {
    const property = fc.property(limits, fc.array(sizes), sizes, fc.nat(5), (given, bytes, size, taken) => {
      const messages = messagesOf(bytes);
      const queue = queueOf(messages, taken);
      const seen = queue.toArray();
      enqueue(queue, messageOf(1000, size), given);
      queue.shift();
      queue.take(({ id }) => id === 1);
      const all = queue.clear();
      const copy = [...all];
      enqueue(queue, messageOf(1001, size), given);
      expect([seen, all]).toEqual([messages, copy]);
    });
    fc.assert(property, RUNS);
  });
});

/** The same messages, each with data of its own that is as long. */
function numbered(messages: readonly Message[]): readonly Message[] {
  return messages.map(({ id, bytes, expiresAt }) => new Message(id, new Uint8Array(bytes), expiresAt));
}

type LedgerStep =
  | { readonly do: 'hand over'; readonly sizes: readonly number[] }
  | { readonly do: 'ping' }
  /** The answer to the Ping of that place among those under way; without a place it says no number. */
  | { readonly do: 'answer'; readonly place: number | undefined }
  | { readonly do: 'answer unknown' };

const ledgerSteps: fc.Arbitrary<readonly LedgerStep[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant('hand over' as const),
        sizes: fc.array(sizes, { minLength: 1, maxLength: 5 }),
      }),
      weight: 5,
    },
    { arbitrary: fc.record({ do: fc.constant('ping' as const) }), weight: 2 },
    {
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        place: fc.option(fc.nat(4), { nil: undefined }),
      }),
      weight: 2,
    },
    { arbitrary: fc.record({ do: fc.constant('answer unknown' as const) }), weight: 1 },
  ),
  { maxLength: 50 },
);

/** What went over a line and is not known to have arrived: messages by their numbers, and Pings by theirs. */
type Line = readonly ({ readonly message: number } | { readonly ping: number })[];

function messagesOn(line: Line): readonly number[] {
  return line.flatMap((each) => ('message' in each ? [each.message] : []));
}

function pingsOn(line: Line): readonly number[] {
  return line.flatMap((each) => ('ping' in each ? [each.ping] : []));
}

function idsOf(list: MessageList): readonly number[] {
  return list.toArray().map(({ id }) => id);
}

/** A session and, as a plain list, what should be unconfirmed in it. */
function live(all: readonly LedgerStep[], check: (sender: Sender, line: Line) => void): [Sender, Line] {
  const sender = connected();
  const { session, delivery: own, heartbeat: beat } = sender;
  let line: Line = [];
  for (const step of all) {
    if (step.do === 'hand over') {
      for (const size of step.sizes) {
        sendDirectly(session, own, 'x'.repeat(size), Number.POSITIVE_INFINITY);
        line = [...line, { message: own.lastId }];
      }
    } else if (step.do === 'ping') {
      enter(session, sendPing);
      line = [...line, { ping: beat.lastPing }];
    } else {
      const pings = pingsOn(line);
      const wanted = step.do === 'answer' ? pings[step.place ?? 0] : undefined;
      const hasNumber = step.do === 'answer unknown' || step.place !== undefined;
      enter(session, ponged, session.generation, hasNumber ? (wanted ?? beat.lastPing + 1) : undefined);
      if (wanted !== undefined)
        line = line.slice(line.findIndex((each) => 'ping' in each && each.ping === wanted) + 1);
    }
    check(sender, line);
  }
  return [sender, line];
}

describe('what is unconfirmed', () => {
  it('[QP-8] an answer confirms just what was handed over before its Ping', () => {
    const property = fc.property(ledgerSteps, (all) => {
      const [{ session, delivery: own }] = live(all, ({ delivery: each, heartbeat: beat }, line) => {
        expect(idsOf(each.unconfirmed)).toEqual(messagesOn(line));
        expectSound(each.unconfirmed);
        expect(beat.pings.map(({ id }) => id)).toEqual(pingsOn(line));
      });
      expect(own.confirmed + own.unconfirmed.length).toBe(session.sentMessages);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-9] in the end all that was not confirmed is reported as unconfirmed, in order, and nothing is left', () => {
    const property = fc.property(ledgerSteps, (all) => {
      const [sender, line] = live(all, () => {});
      const { delivery: own, drops } = sender;
      const bytes = own.unconfirmed.toArray().map((each) => each.bytes);
      lose(sender);
      expect(drops.map((each) => [each.reason, each.bytes])).toEqual(
        bytes.map((each) => ['unconfirmed', each]),
      );
      expect(own.unconfirmed.length).toBe(0);
      expect(own.dropped).toBe(messagesOn(line).length);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-10] what nothing confirms is kept up to 10,000 messages and 16 MiB, and then forgotten, the oldest first', () => {
    const groups = fc.array(fc.record({ count: fc.nat(2000), size: fc.nat(10_000) }), { maxLength: 12 });
    const property = fc.property(groups, (given) => {
      const { session, delivery: own, heartbeat: beat } = connected();
      beat.confirmation = 'overdue';
      for (const { count, size } of given) {
        const data = 'x'.repeat(size);
        for (let left = count; left > 0; left--) sendDirectly(session, own, data, Number.POSITIVE_INFINITY);
        expect(own.unconfirmed.length).toBeLessThanOrEqual(10_000);
        expect(own.unconfirmed.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
      }
      expect(own.forgotten + own.unconfirmed.length).toBe(own.lastId);
      expect(idsOf(own.unconfirmed)).toEqual(
        Array.from({ length: own.unconfirmed.length }, (_, index) => own.forgotten + index + 1),
      );
    });
    fc.assert(property, { ...RUNS, numRuns: 50 });
  });

  it('[QP-11] where confirmations are to be expected nothing is forgotten, and it is full before it is too large', () => {
    const { session, delivery: own } = connected();
    while (keepsUp(session, own)) sendDirectly(session, own, 'x', Number.POSITIVE_INFINITY);
    expect(isFull(session, own)).toBe(true);
    expect([own.unconfirmed.length, own.forgotten]).toEqual([10_000, 0]);
  });

  it('[QP-12] what a listener of open sends ahead of the queue is confirmed with it', () => {
    const sender = connecting({}, (session) =>
      sendDirectly(session, deliveryOf(session), 'c', Number.POSITIVE_INFINITY),
    );
    const { session, delivery: own, heartbeat: beat } = sender;
    for (const message of messagesOf([1, 1])) enter(session, send, message);
    own.lastId = 2;
    openUp(sender);
    expect(idsOf(own.unconfirmed)).toEqual([3, 1, 2]);
    enter(session, sendPing);
    enter(session, ponged, session.generation, beat.lastPing);
    expect([own.confirmed, own.unconfirmed.length]).toEqual([3, 0]);
  });
});
