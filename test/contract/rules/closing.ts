import { assert } from 'chai';
import { newId, next, quiet, watch } from '../bench.ts';
import { engineRule, type Rule, rule } from '../rule.ts';

/** What close() refuses as a code. */
const BAD_CODES: readonly unknown[] = [
  0,
  -1,
  500,
  999,
  1001,
  1004,
  1005,
  1006,
  1010,
  1012,
  1015,
  2999,
  5000,
  65_535,
  0x10000 + 1000,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  null,
  true,
  'Close with only reason',
  {},
  [],
];

/** What close() takes as a code, and what becomes of it. */
const GOOD_CODES: readonly (readonly [value: unknown, code: number])[] = [
  [1000, 1000],
  [3000, 3000],
  [3999, 3999],
  [4000, 4000],
  [4999, 4999],
  ['1000', 1000],
  [' 3001 ', 3001],
  [[4001], 4001],
  [{ valueOf: () => 4002 }, 4002],
];

/** Close reasons, and what becomes of them. */
const REASONS: readonly (readonly [name: string, value: unknown, reason: string])[] = [
  ['the empty string', '', ''],
  ['ASCII', 'good bye', 'good bye'],
  ['123 bytes', 'x'.repeat(123), 'x'.repeat(123)],
  ['123 bytes of 41 characters', '€'.repeat(41), '€'.repeat(41)],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['a pair of surrogates', '\u{1f600}', '\u{1f600}'],
  ['null', null, 'null'],
  ['a number', 1.5, '1.5'],
  ['an object', { toString: () => 'spoken' }, 'spoken'],
];

const LONG_REASONS = ['x'.repeat(124), '€'.repeat(42), '\ud800'.repeat(42), '\u{1f600}'.repeat(31)];

export const CLOSING: readonly Rule[] = [
  rule(
    '[CL-1] close() sends an empty Close frame and reports a clean 1005, without an error',
    async (bench) => {
      const id = newId();
      const socket = await bench.opened(`/echo?id=${id}`);
      const events = watch(socket);
      socket.close();
      assert.deepEqual(facts(await next(socket, 'close')), [1005, '', true]);
      assert.equal((await bench.seen(id)).closeCode, 1005);
      assert.deepEqual(events, ['close']);
    },
  ),
  rule('[CL-1] close(undefined) and close(undefined, undefined) do the same', async (bench) => {
    for (const args of [[undefined], [undefined, undefined]] as const) {
      const socket = await bench.opened();
      socket.close(...args);
      assert.deepEqual(facts(await next(socket, 'close')), [1005, '', true]);
    }
  }),
  ...GOOD_CODES.map(([value, code]) =>
    rule(
      `[CL-2] close(${show(value)}) sends ${code}, and the event says what the peer answered`,
      async (bench) => {
        const id = newId();
        const socket = await bench.opened(`/echo?id=${id}`);
        socket.close(value as number);
        assert.deepEqual(facts(await next(socket, 'close')), [code, '', true]);
        assert.include(await bench.seen(id), { closeCode: code, closeReason: '' });
      },
    ),
  ),
  ...REASONS.map(([name, value, reason]) =>
    rule(`[CL-2] a reason: ${name}`, async (bench) => {
      const id = newId();
      const socket = await bench.opened(`/echo?id=${id}`);
      socket.close(1000, value as string);
      assert.deepEqual(facts(await next(socket, 'close')), [1000, reason, true]);
      assert.include(await bench.seen(id), { closeCode: 1000, closeReason: reason });
    }),
  ),
  ...BAD_CODES.map((value) =>
    rule(
      `[CL-3] close(${show(value)}) throws an InvalidAccessError, and the socket stays open`,
      async (bench) => {
        const socket = await bench.opened();
        throwsDom(() => socket.close(value as number), 'InvalidAccessError');
        assert.equal(socket.readyState, 1);
        socket.send('still here');
        assert.equal((await next(socket, 'message')).data, 'still here');
      },
    ),
  ),
  ...LONG_REASONS.map((reason) =>
    rule(
      `[CL-4] a reason of ${reason.length} units that begins with ${JSON.stringify(reason[0])} is a SyntaxError`,
      async (bench) => {
        const socket = await bench.opened();
        throwsDom(() => socket.close(1000, reason), 'SyntaxError');
        assert.equal(socket.readyState, 1);
      },
    ),
  ),
  rule('[CL-5] what cannot be converted is a TypeError', async (bench) => {
    const socket = await bench.opened();
    assert.throws(() => socket.close(Symbol('no number') as unknown as number), TypeError);
    assert.throws(() => socket.close(1000n as unknown as number), TypeError);
    assert.throws(() => socket.close(1000, Symbol('no text') as unknown as string), TypeError);
    assert.equal(socket.readyState, 1);
  }),
  rule('[CL-5] both arguments are converted before either is checked, the code first', async (bench) => {
    const socket = await bench.opened();
    assert.throws(() => socket.close(1, Symbol('no text') as unknown as string), TypeError);
    const order: string[] = [];
    const code = { valueOf: () => order.push('code') };
    const reason = { toString: () => `${order.push('reason')}` };
    throwsDom(
      () => socket.close(code as unknown as number, reason as unknown as string),
      'InvalidAccessError',
    );
    assert.deepEqual(order, ['code', 'reason']);
  }),
  rule('[CL-5] the code is checked before the reason', async (bench) => {
    const socket = await bench.opened();
    throwsDom(() => socket.close(1001, 'x'.repeat(124)), 'InvalidAccessError');
  }),
  rule('[CL-6] the arguments are checked in every state', async (bench) => {
    const socket = bench.connect();
    const check = (): void => {
      throwsDom(() => socket.close(1001), 'InvalidAccessError');
      throwsDom(() => socket.close(1000, 'x'.repeat(124)), 'SyntaxError');
    };
    check();
    assert.equal(socket.readyState, 0);
    await next(socket, 'open');
    socket.close();
    check();
    assert.equal(socket.readyState, 2);
    await next(socket, 'close');
    check();
    assert.equal(socket.readyState, 3);
  }),
  rule(
    '[CL-7] close() returns undefined, sets CLOSING at once and fires nothing by itself',
    async (bench) => {
      const socket = await bench.opened();
      const events = watch(socket);
      assert.isUndefined(socket.close() as unknown);
      assert.equal(socket.readyState, 2);
      assert.deepEqual(events, []);
      await next(socket, 'close');
      assert.equal(socket.readyState, 3);
    },
  ),
  rule('[CL-7] only the first close() counts', async (bench) => {
    const id = newId();
    const socket = await bench.opened(`/echo?id=${id}`);
    socket.close(3001, 'first');
    socket.close(3002, 'second');
    assert.deepEqual(facts(await next(socket, 'close')), [3001, 'first', true]);
    assert.equal((await bench.seen(id)).closeCode, 3001);
  }),
  rule('[CL-7] close() inside and after the close event does nothing', async (bench) => {
    const socket = await bench.opened();
    const events = watch(socket);
    socket.onclose = () => socket.close();
    socket.close();
    await next(socket, 'close');
    socket.close();
    assert.equal(socket.readyState, 3);
    await quiet();
    assert.deepEqual([socket.readyState, events.length], [3, 1]);
  }),
  rule('[CL-7] what was sent before close() arrives before the Close frame', async (bench) => {
    const id = newId();
    const socket = await bench.opened(`/echo?id=${id}`);
    socket.send('text');
    socket.send(Uint8Array.of(1));
    socket.close();
    await next(socket, 'close');
    assert.deepEqual((await bench.seen(id)).messages, ['text:text', 'binary:01']);
  }),
  // WebKitGTK and undici read a Blob too late for that.
  engineRule('[CL-7] a Blob that was sent before close() arrives, too', async (bench) => {
    const id = newId();
    const socket = await bench.opened(`/echo?id=${id}`);
    socket.send(new Blob(['abc']));
    socket.close();
    await next(socket, 'close');
    assert.deepEqual((await bench.seen(id)).messages, ['binary:616263']);
  }),
  ...(['open', 'message'] as const).map((type) =>
    rule(`[CL-7] close() inside the listener of ${type}`, async (bench) => {
      const socket = bench.connect(type === 'open' ? '/echo' : '/greet?text=hello');
      socket.addEventListener(type, () => socket.close(4000, type));
      assert.deepEqual(facts(await next(socket, 'close')), [4000, type, true]);
    }),
  ),
  rule(
    '[CL-8] close() while connecting: CLOSING at once; error and close 1006 from a later task',
    async (bench) => {
      const socket = bench.connect();
      const events = watch(socket);
      socket.close();
      assert.equal(socket.readyState, 2);
      await Promise.resolve();
      assert.deepEqual([socket.readyState, events.length], [2, 0]);
      const states: number[] = [];
      socket.onerror = () => states.push(socket.readyState);
      assert.deepEqual(facts(await next(socket, 'close')), [1006, '', false]);
      assert.deepEqual(states, [3]);
      await quiet();
      assert.deepEqual([events.join(), socket.readyState], ['error,close', 3]);
    },
  ),
  rule('[CL-8] so it is with a code and a reason', async (bench) => {
    const socket = bench.connect();
    socket.close(4000, 'never told');
    assert.deepEqual(facts(await next(socket, 'close')), [1006, '', false]);
  }),
  rule('[CL-8] so it is while the server does not answer the handshake', async (bench) => {
    const socket = bench.connect('/hang');
    const events = watch(socket);
    await quiet(50);
    socket.close();
    assert.deepEqual(facts(await next(socket, 'close')), [1006, '', false]);
    assert.deepEqual(events, ['error', 'close']);
  }),
  rule(
    '[CL-9] a Close frame that nobody answers is an unclean 1006 after a few seconds',
    async (bench) => {
      const socket = await bench.opened('/ignore-close');
      const events = watch(socket);
      socket.close(1000);
      assert.deepEqual(facts(await next(socket, 'close')), [1006, '', false]);
      assert.deepEqual(events, ['error', 'close']);
    },
    6000,
  ),
];

function facts({ code, reason, wasClean }: CloseEvent): readonly [number, string, boolean] {
  return [code, reason, wasClean];
}

function throwsDom(action: () => void, name: string): void {
  try {
    action();
  } catch (error) {
    assert.instanceOf(error, DOMException);
    assert.equal((error as DOMException).name, name);
    return;
  }
  assert.fail(`nothing was thrown instead of a ${name}`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? `${JSON.stringify(value)}, an object` : String(value);
}
