import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueLimits } from '../../src/core/config.ts';
import { dequeue, toArray } from '../../src/core/fifo.ts';
import {
  answer,
  EMPTY_LEDGER,
  findPing,
  giveUpOn,
  isFull,
  type Ledger,
  mark,
  oldestUnconfirmed,
  open,
  record,
  settle,
} from '../../src/core/ledger.ts';
import {
  EMPTY_QUEUE,
  enqueue,
  hasRoom,
  type Message,
  requeue,
  type SendQueue,
  withdraw,
} from '../../src/core/send-queue.ts';

const { QUEUE_SEED = '20260101' } = process.env;
const RUNS = { seed: Number(QUEUE_SEED), numRuns: 1000 };

const LIMITLESS: QueueLimits = {
  maxMessages: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  overflow: 'drop-oldest',
};

const sizes = fc.nat(12);
const limits: fc.Arbitrary<QueueLimits> = fc.record({
  maxMessages: fc.oneof(fc.nat(8), fc.constant(Number.POSITIVE_INFINITY)),
  maxBytes: fc.oneof(fc.nat(40), fc.constant(Number.POSITIVE_INFINITY)),
  maxAgeMs: fc.constant(Number.POSITIVE_INFINITY),
  overflow: fc.constantFrom('drop-oldest', 'drop-newest', 'throw'),
});

function messageOf(id: number, bytes: number): Message {
  return { id, data: `${id}`, bytes, expiresAt: Number.POSITIVE_INFINITY };
}

/** Messages of these sizes, numbered from `first` on. */
function messagesOf(bytes: readonly number[], first = 1): readonly Message[] {
  return bytes.map((each, index) => messageOf(first + index, each));
}

/** A queue of these messages. The front and the back are split where `taken` others were taken before. */
function queueOf(messages: readonly Message[], taken: number): SendQueue {
  let queue = EMPTY_QUEUE;
  for (let count = 0; count < taken; count++) [queue] = enqueue(queue, messageOf(-1 - count, 1), LIMITLESS);
  for (const [index, message] of messages.entries()) {
    if (index === Math.floor(messages.length / 2)) {
      for (let count = 0; count < taken; count++) [, queue] = dequeue(queue);
    }
    [queue] = enqueue(queue, message, LIMITLESS);
  }
  return messages.length > 0 ? queue : EMPTY_QUEUE;
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
function expectSound(queue: SendQueue): void {
  const content = toArray(queue);
  expect([queue.length, queue.bytes]).toEqual([content.length, bytesOf(content)]);
  expect(queue.front?.item).toBe(content[0]);
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

describe('the send queue as a value', () => {
  it('[QP-1] does, step by step, what a plain array under the same rules does', () => {
    const property = fc.property(limits, steps, (given, all) => {
      const plain = new PlainQueue(given);
      let queue = EMPTY_QUEUE;
      let id = 0;
      for (const step of all) {
        if (step.do === 'enqueue') {
          const message = messageOf(++id, step.bytes);
          const [next, dropped] = enqueue(queue, message, given);
          queue = next;
          expect(dropped).toEqual(plain.enqueue(message));
        } else if (step.do === 'dequeue') {
          const [message, rest] = dequeue(queue);
          queue = rest;
          expect(message).toBe(plain.content.shift());
        } else if (step.do === 'withdraw') {
          const wanted = toArray(queue)[step.place]?.id ?? 0;
          const [rest, [message]] = withdraw(queue, new Set([wanted]));
          queue = rest;
          expect(message).toBe(plain.withdraw(wanted));
        } else {
          const messages = messagesOf(step.bytes, id + 1);
          id += messages.length;
          const [next, dropped] = requeue(queue, messages, given);
          queue = next;
          expect(dropped).toEqual(plain.requeue(messages));
        }
        expect(toArray(queue)).toEqual(plain.content);
        expectSound(queue);
        expect(isWithin(toArray(queue), given)).toBe(true);
      }
    });
    fc.assert(property, RUNS);
  });

  it('[QP-2] gives out what it was given, first in, first out', () => {
    const property = fc.property(fc.array(sizes), fc.nat(5), (bytes, taken) => {
      const messages = messagesOf(bytes);
      const out: Message[] = [];
      let queue = queueOf(messages, taken);
      expect(toArray(queue)).toEqual(messages);
      for (let [message, rest] = dequeue(queue); message !== undefined; [message, rest] = dequeue(rest)) {
        out.push(message);
        expectSound(rest);
        queue = rest;
      }
      expect(out).toEqual(messages);
      expect([queue.length, queue.bytes, dequeue(queue)[1]]).toEqual([0, 0, queue]);
    });
    fc.assert(property, RUNS);
  });

  it("[QP-3] 'drop-oldest' lets go of the oldest, no more than it must, and takes what can fit at all", () => {
    const property = fc.property(limits, fc.array(sizes), sizes, (given, bytes, size) => {
      const rules: QueueLimits = { ...given, overflow: 'drop-oldest' };
      const queue = messagesOf(bytes).reduce((all, each) => enqueue(all, each, rules)[0], EMPTY_QUEUE);
      const before = toArray(queue);
      const message = messageOf(1000, size);
      const [after, dropped] = enqueue(queue, message, rules);
      if (!isWithin([message], rules)) {
        expect([after, dropped]).toEqual([queue, [message]]);
        return;
      }
      expect([...dropped, ...toArray(after)]).toEqual([...before, message]);
      const needless = [...dropped.slice(-1), ...toArray(after)];
      if (dropped.length > 0) expect(isWithin(needless, rules)).toBe(false);
    });
    fc.assert(property, RUNS);
  });

  it("[QP-4] 'drop-newest' and 'throw' never touch what waits", () => {
    const property = fc.property(limits, fc.array(sizes), sizes, (given, bytes, size) => {
      fc.pre(given.overflow !== 'drop-oldest');
      const queue = messagesOf(bytes).reduce((all, each) => enqueue(all, each, given)[0], EMPTY_QUEUE);
      const message = messageOf(1000, size);
      const [after, dropped] = enqueue(queue, message, given);
      expect(dropped).toEqual(hasRoom(queue, size, given) ? [] : [message]);
      expect([...toArray(after), ...dropped]).toEqual([...toArray(queue), message]);
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
        const returned = messagesOf(back);
        const waiting = messagesOf(bytes, 100);
        const [queue, dropped] = requeue(queueOf(waiting, taken), returned, given);
        const kept = toArray(queue);
        // Numbers rise in the order wanted.
        expect(kept).toEqual(sorted(kept));
        expect(sorted([...kept, ...dropped])).toEqual([...returned, ...waiting]);
        if (isWithin([...returned, ...waiting], given)) expect(dropped).toEqual([]);
        else if (back.length > 0) expect(isWithin(kept, given)).toBe(true);
        expectSound(queue);
      },
    );
    fc.assert(property, RUNS);
  });

  it('[QP-6] taking one out takes just that one', () => {
    const property = fc.property(
      fc.array(sizes),
      fc.nat(5),
      fc.integer({ min: -1, max: 12 }),
      (bytes, taken, id) => {
        const messages = messagesOf(bytes);
        const queue = queueOf(messages, taken);
        const [rest, [message]] = withdraw(queue, new Set([id]));
        expect(message).toBe(messages.find((each) => each.id === id));
        expect(toArray(rest)).toEqual(messages.filter((each) => each.id !== id));
        if (message === undefined) expect(rest).toBe(queue);
        expectSound(rest);
      },
    );
    fc.assert(property, RUNS);
  });

  it('[QP-7] what was a queue stays the queue that it was', () => {
    const property = fc.property(limits, fc.array(sizes), sizes, fc.nat(5), (given, bytes, size, taken) => {
      const messages = messagesOf(bytes);
      const queue = queueOf(messages, taken);
      enqueue(queue, messageOf(1000, size), given);
      requeue(queue, [messageOf(1000, size)], given);
      withdraw(queue, new Set([1]));
      dequeue(queue);
      expect(toArray(queue)).toEqual(messages);
      expectSound(queue);
    });
    fc.assert(property, RUNS);
  });
});

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

/** What went over a line and is not known to have arrived: messages, and Pings by their number. */
type Line = readonly (Message | number)[];

function isMessage(each: Message | number): each is Message {
  return typeof each !== 'number';
}

/** A ledger and, as a plain list, what should be in it. */
function enter(all: readonly LedgerStep[], check: (ledger: Ledger, line: Line) => void): [Ledger, Line] {
  let ledger = open(EMPTY_LEDGER, 'expected');
  let line: Line = [];
  let messages = 0;
  for (const step of all) {
    if (step.do === 'hand over') {
      const handed = messagesOf(step.sizes, messages + 1);
      messages += handed.length;
      ledger = record(ledger, { messages: handed, bytes: bytesOf(handed) });
      line = [...line, ...handed];
    } else if (step.do === 'ping') {
      ledger = mark(ledger, 0);
      line = [...line, ledger.lastPing];
    } else {
      const pings = line.filter((each): each is number => !isMessage(each));
      const wanted = step.do === 'answer' ? pings[step.place ?? 0] : undefined;
      const hasNumber = step.do === 'answer unknown' || step.place !== undefined;
      const ping = findPing(ledger, hasNumber ? (wanted ?? ledger.lastPing + 1) : undefined);
      expect(ping?.id).toBe(wanted);
      if (ping !== undefined) {
        ledger = answer(ledger, ping, true);
        line = line.slice(line.indexOf(ping.id) + 1);
      }
    }
    check(ledger, line);
  }
  return [ledger, line];
}

describe('the ledger', () => {
  it('[QP-8] an answer confirms just what was handed over before its Ping', () => {
    const property = fc.property(ledgerSteps, (all) => {
      const [{ confirmed, unconfirmed, messagesHanded }] = enter(all, (ledger, line) => {
        const held = line.filter(isMessage);
        expect(ledger.unconfirmed).toBe(held.length);
        expect(ledger.groups.bytes).toBe(bytesOf(held));
        expect(oldestUnconfirmed(ledger)).toBe(held[0]?.id);
        expect(ledger.pings.map(({ id }) => id)).toEqual(line.filter((each) => !isMessage(each)));
      });
      expect(confirmed + unconfirmed).toBe(messagesHanded);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-9] in the end all that was not confirmed is unconfirmed, in order, and nothing is left', () => {
    const property = fc.property(ledgerSteps, (all) => {
      const [ledger, line] = enter(all, () => {});
      const [unconfirmed, rest] = settle(ledger);
      expect(unconfirmed).toEqual(line.filter(isMessage));
      expect(settle(rest)).toEqual([[], rest]);
      expect(findPing(rest, undefined)).toBeUndefined();
    });
    fc.assert(property, RUNS);
  });

  it('[QP-10] what nothing confirms is kept up to 10,000 messages and 16 MiB, and then forgotten, the oldest first', () => {
    const groups = fc.array(fc.record({ count: fc.nat(2000), size: fc.nat(10_000) }), { maxLength: 12 });
    const property = fc.property(groups, (given) => {
      let ledger = giveUpOn(open(EMPTY_LEDGER, 'expected'), 'overdue', true);
      let messages = 0;
      for (const { count, size } of given) {
        const handed = messagesOf(
          Array.from({ length: count }, () => size),
          messages + 1,
        );
        messages += count;
        ledger = record(ledger, { messages: handed, bytes: bytesOf(handed) });
        expect(ledger.unconfirmed).toBeLessThanOrEqual(10_000);
        expect(ledger.groups.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
      }
      expect(ledger.forgotten + ledger.unconfirmed).toBe(messages);
      const [unconfirmed] = settle(ledger);
      expect(unconfirmed.map(({ id }) => id)).toEqual(
        Array.from({ length: ledger.unconfirmed }, (_, index) => ledger.forgotten + index + 1),
      );
    });
    fc.assert(property, { ...RUNS, numRuns: 50 });
  });

  it('[QP-11] where confirmations are to be expected nothing is forgotten, and it is full before it is too large', () => {
    let ledger = open(EMPTY_LEDGER, 'expected');
    for (let first = 1; !isFull(ledger); first += 1000) {
      const handed = messagesOf(
        Array.from({ length: 1000 }, () => 1),
        first,
      );
      ledger = record(ledger, { messages: handed, bytes: 1000 });
    }
    expect([ledger.unconfirmed, ledger.forgotten]).toEqual([10_000, 0]);
  });

  it('[QP-12] what a listener of open sends ahead of the queue is confirmed with it', () => {
    let ledger = open(EMPTY_LEDGER, 'expected');
    ledger = record(ledger, { messages: [messageOf(3, 1)], bytes: 1 });
    ledger = record(ledger, { messages: messagesOf([1, 1]), bytes: 2 });
    ledger = mark(ledger, 0);
    expect(settle(ledger)[0].map(({ id }) => id)).toEqual([1, 2, 3]);
    const ping = findPing(ledger, 1);
    if (ping !== undefined) ledger = answer(ledger, ping, true);
    expect([ledger.confirmed, ledger.unconfirmed]).toEqual([3, 0]);
  });
});
