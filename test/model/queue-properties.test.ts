import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueLimits } from '../../src/core/config.ts';
import {
  dequeue,
  EMPTY_QUEUE,
  enqueue,
  hasRoom,
  type Message,
  requeue,
  type SendQueue,
  toArray,
  withdraw,
} from '../../src/core/send-queue.ts';
import { Flight } from '../../src/socket/flight.ts';

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
  expect([queue.messages, queue.bytes]).toEqual([content.length, bytesOf(content)]);
  expect(queue.front?.message).toBe(content[0]);
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
          const [message, rest] = withdraw(queue, wanted);
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
      expect([queue.messages, queue.bytes, dequeue(queue)[1]]).toEqual([0, 0, queue]);
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
        const [message, rest] = withdraw(queue, id);
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
      withdraw(queue, 1);
      dequeue(queue);
      expect(toArray(queue)).toEqual(messages);
      expectSound(queue);
    });
    fc.assert(property, RUNS);
  });
});

type FlightStep =
  | { readonly do: 'push'; readonly bytes: number }
  | { readonly do: 'mark' }
  /** The answer to the mark of that place among those under way; without a place it says no number. */
  | { readonly do: 'confirm'; readonly place: number | undefined }
  | { readonly do: 'confirm unknown' };

const flightSteps: fc.Arbitrary<readonly FlightStep[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('push' as const), bytes: sizes }), weight: 5 },
    { arbitrary: fc.record({ do: fc.constant('mark' as const) }), weight: 2 },
    {
      arbitrary: fc.record({
        do: fc.constant('confirm' as const),
        place: fc.option(fc.nat(4), { nil: undefined }),
      }),
      weight: 2,
    },
    { arbitrary: fc.record({ do: fc.constant('confirm unknown' as const) }), weight: 1 },
  ),
  { maxLength: 50 },
);

/** What went over a line and is not known to have arrived: messages, and marks by their number. */
type Line = readonly (Message | number)[];

function isMessage(each: Message | number): each is Message {
  return typeof each !== 'number';
}

/** The line after the answer to that mark: nothing before it is left. */
function after(line: Line, mark: number | undefined): Line {
  return mark === undefined ? line : line.slice(line.indexOf(mark) + 1);
}

/** A flight and, as a plain list, what should be in it. */
function fly(all: readonly FlightStep[], check: (flight: Flight, line: Line) => void): [Flight, Line] {
  const flight = new Flight();
  let line: Line = [];
  let messages = 0;
  let marks = 0;
  for (const step of all) {
    if (step.do === 'push') {
      const message = messageOf(++messages, step.bytes);
      flight.push(message, 0);
      line = [...line, message];
    } else if (step.do === 'mark') {
      flight.mark(++marks);
      line = [...line, marks];
    } else if (step.do === 'confirm') {
      const underWay = line.filter((each) => !isMessage(each));
      const mark = underWay[step.place ?? 0] as number | undefined;
      expect(flight.confirm(step.place === undefined ? undefined : (mark ?? marks + 1))).toBe(mark);
      line = after(line, mark);
    } else {
      expect(flight.confirm(marks + 1)).toBeUndefined();
    }
    check(flight, line);
  }
  return [flight, line];
}

/** The flight of a line that is over has nothing left. */
function expectEmpty(flight: Flight): void {
  expect([flight.size, flight.oldest, flight.isMarked]).toEqual([0, Number.POSITIVE_INFINITY, false]);
  expect(flight.confirm(undefined)).toBeUndefined();
}

describe('the ledger of a connection', () => {
  it('[QP-8] an answer settles just what was before its Ping', () => {
    const property = fc.property(flightSteps, (all) => {
      fly(all, (flight, line) => {
        const held = line.filter(isMessage);
        expect(flight.size).toBe(held.length);
        expect(flight.oldest).toBe(held[0]?.id ?? Number.POSITIVE_INFINITY);
        expect(flight.isMarked).toBe(held.length < line.length);
      });
    });
    fc.assert(property, RUNS);
  });

  it('[QP-9] in the end each message left, is in doubt or was never sent, in order; none is lost or doubled', () => {
    const property = fc.property(flightSteps, fc.nat(30), (all, pending) => {
      const [flight, line] = fly(all, () => {});
      const held = line.filter(isMessage);
      const { left, border, unsent } = flight.reclaim(pending, 0);
      expect([...left, ...border, ...unsent]).toEqual(held);
      expect(border.length + unsent.length).toBe(Math.min(pending, held.length));
      expect(border).toHaveLength(pending > 0 && held.length > 0 ? 1 : 0);
      expectEmpty(flight);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-10] where only bytes are counted, the fewest messages that make them up have not left', () => {
    const property = fc.property(flightSteps, fc.nat(80), (all, buffered) => {
      const [flight, line] = fly(all, () => {});
      const held = line.filter(isMessage);
      const { left, border, unsent } = flight.reclaim(undefined, buffered);
      expect([...left, ...border, ...unsent]).toEqual(held);
      if (buffered === 0) expect([border, unsent]).toEqual([[], []]);
      else if (border.length > 0) expect(bytesOf(unsent)).toBeLessThan(buffered);
      if (left.length > 0) expect(bytesOf([...border, ...unsent])).toBeGreaterThanOrEqual(buffered);
      expectEmpty(flight);
    });
    fc.assert(property, RUNS);
  });

  it('[QP-11] a flight of 1,000 messages without a mark asks for one', () => {
    const property = fc.property(fc.nat(999), (behind) => {
      const flight = new Flight();
      for (const message of messagesOf(Array.from({ length: 999 }, () => 1))) flight.push(message, 0);
      expect(flight.isLong).toBe(false);
      flight.push(messageOf(1000, 1), 0);
      expect(flight.isLong).toBe(true);
      flight.mark(1);
      for (let id = 1; id <= behind; id++) flight.push(messageOf(1000 + id, 1), 0);
      expect(flight.isLong).toBe(false);
      expect(flight.confirm(1)).toBe(1);
      expect([flight.size, flight.isLong]).toEqual([behind, false]);
    });
    fc.assert(property, { ...RUNS, numRuns: 20 });
  });

  it('[QP-12] settling all leaves nothing to reclaim', () => {
    const property = fc.property(flightSteps, fc.nat(80), (all, buffered) => {
      const [flight] = fly(all, () => {});
      flight.settleAll();
      expect(flight.reclaim(undefined, buffered)).toEqual({ left: [], border: [], unsent: [] });
      expectEmpty(flight);
    });
    fc.assert(property, RUNS);
  });
});
