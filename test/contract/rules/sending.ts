import { assert } from 'chai';
import { next, task } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';

const BYTES = [0, 1, 0x7f, 0x80, 0xfe, 0xff, 0x10, 0x20];

/** What is no binary data, and the text that becomes of it. */
const TEXTS: readonly (readonly [name: string, value: unknown, text: string])[] = [
  ['the empty string', '', ''],
  ['ASCII', 'hello', 'hello'],
  ['a NUL', 'a\0b', 'a\0b'],
  ['two and three bytes', 'äöü €', 'äöü €'],
  ['a pair of surrogates', '\u{1f600}', '\u{1f600}'],
  ['a lone high surrogate', 'a\ud800b', 'a\ufffdb'],
  ['a lone low surrogate', 'a\udc00b', 'a\ufffdb'],
  ['null', null, 'null'],
  ['undefined', undefined, 'undefined'],
  ['a number', 1.5, '1.5'],
  ['a boolean', false, 'false'],
  ['a BigInt', 12n, '12'],
  ['an object', {}, '[object Object]'],
  ['an array', [1, [2]], '1,2'],
  ['an object with toString()', { toString: () => 'spoken' }, 'spoken'],
  ['a String object', Object('boxed'), 'boxed'],
];

/** A class of views. */
interface View {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView<ArrayBuffer>;
  readonly name: string;
  readonly BYTES_PER_ELEMENT?: number;
}

/** The kinds of views. */
const VIEWS: readonly View[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

/** Binary data, and how many bytes it has. */
const AMOUNTS: readonly (readonly [name: string, make: () => unknown, bytes: number])[] = [
  ['ASCII', () => 'x'.repeat(10), 10],
  ['text of more bytes than characters', () => 'ä€\u{1f600}', 9],
  ['a lone surrogate', () => '\ud800', 3],
  ['the empty string', () => '', 0],
  ['a long text', () => 'x'.repeat(200_000), 200_000],
  ['an ArrayBuffer', () => new ArrayBuffer(300), 300],
  ['a view of a part', () => new Uint16Array(new ArrayBuffer(100), 10, 3), 6],
  ['a DataView', () => new DataView(new ArrayBuffer(100), 1, 7), 7],
  ['a Blob', () => new Blob(['x'.repeat(500)]), 500],
  ['a long ArrayBuffer', () => new ArrayBuffer(1_000_000), 1_000_000],
];

export const SENDING: readonly Rule[] = [
  rule('[SE-1] send() while connecting throws an InvalidStateError', (bench) => {
    const socket = bench.connect();
    const error = thrownBy(() => socket.send('too early'));
    assert.instanceOf(error, DOMException);
    assert.deepInclude(pick(error as DOMException), { name: 'InvalidStateError', code: 11 });
  }),
  ...[() => 'text', () => new Uint8Array(1), () => new Blob(['x'])].map((make, index) =>
    rule(
      `[SE-1] so it does for ${['a string', 'a view', 'a Blob'][index]}, and nothing of it is sent`,
      async (bench) => {
        const socket = bench.connect('/describe');
        assert.throws(() => socket.send(make()));
        await next(socket, 'open');
        assert.equal(socket.bufferedAmount, 0);
        socket.send('first');
        assert.equal((await next(socket, 'message')).data, 'text:first');
      },
    ),
  ),
  rule('[SE-2] send() without an argument throws a TypeError in every state', async (bench) => {
    const socket = bench.connect();
    const send = socket.send as unknown as () => void;
    assert.throws(() => send.call(socket), TypeError);
    await next(socket, 'open');
    assert.throws(() => send.call(socket), TypeError);
    socket.close();
    assert.throws(() => send.call(socket), TypeError);
  }),
  rule('[SE-2] a symbol is a TypeError before the state counts', (bench) => {
    const socket = bench.connect();
    assert.throws(() => socket.send(Symbol('no text') as unknown as string), TypeError);
  }),
  rule('[SE-2] what a conversion throws goes through', async (bench) => {
    const socket = await bench.opened();
    const failure = new RangeError('from toString()');
    const value = {
      toString(): string {
        throw failure;
      },
    };
    assert.equal(
      thrownBy(() => socket.send(value as unknown as string)),
      failure,
    );
  }),
  rule('[SE-2] send() returns undefined', async (bench) => {
    const socket = await bench.opened();
    assert.isUndefined(socket.send('x') as unknown);
  }),
  ...TEXTS.map(([name, value, text]) =>
    rule(`[SE-3] sends ${name} as text`, async (bench) => {
      const socket = await bench.opened('/describe');
      socket.send(value as string);
      assert.equal((await next(socket, 'message')).data, `text:${text}`);
    }),
  ),
  rule('[SE-4] sends an ArrayBuffer as its bytes', async (bench) => {
    const socket = await bench.opened('/describe');
    socket.send(Uint8Array.from(BYTES).buffer);
    assert.equal((await next(socket, 'message')).data, `binary:${hex(BYTES)}`);
  }),
  ...VIEWS.map((View) =>
    rule(`[SE-4] sends a ${View.name} as the bytes of the view`, async (bench) => {
      const socket = await bench.opened('/describe');
      const { buffer } = Uint8Array.from([
        0xaa,
        0xaa,
        0xaa,
        0xaa,
        0xaa,
        0xaa,
        0xaa,
        0xaa,
        ...BYTES,
        0xbb,
        0xbb,
      ]);
      socket.send(new View(buffer, 8, BYTES.length / (View.BYTES_PER_ELEMENT ?? 1)));
      assert.equal((await next(socket, 'message')).data, `binary:${hex(BYTES)}`);
    }),
  ),
  rule('[SE-4] sends a Blob as its bytes', async (bench) => {
    const socket = await bench.opened('/describe');
    socket.send(new Blob([Uint8Array.from(BYTES)], { type: 'text/plain' }));
    assert.equal((await next(socket, 'message')).data, `binary:${hex(BYTES)}`);
  }),
  ...[() => new ArrayBuffer(0), () => new Uint8Array(0), () => new Blob([])].map((make, index) =>
    rule(
      `[SE-4] an empty ${['ArrayBuffer', 'view', 'Blob'][index]} is an empty binary message`,
      async (bench) => {
        const socket = await bench.opened('/describe');
        socket.send(make());
        assert.equal((await next(socket, 'message')).data, 'binary:');
      },
    ),
  ),
  rule('[SE-5] what happens to a buffer after send() does not change what is sent', async (bench) => {
    const socket = await bench.opened('/describe');
    const bytes = Uint8Array.from(BYTES);
    socket.send(bytes);
    socket.send(bytes.buffer);
    bytes.fill(0x55);
    assert.equal((await next(socket, 'message')).data, `binary:${hex(BYTES)}`);
    assert.equal((await next(socket, 'message')).data, `binary:${hex(BYTES)}`);
  }),
  rule('[SE-6] messages of all kinds keep their order', async (bench) => {
    const socket = await bench.opened('/describe');
    const received: unknown[] = [];
    const expected: string[] = [];
    const all = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        received.push(data);
        if (received.length === 60) resolve();
      };
    });
    for (let i = 0; i < 20; i++) {
      socket.send(new Blob([Uint8Array.of(i)]));
      socket.send(`${i}`);
      socket.send(Uint8Array.of(i));
      expected.push(`binary:${hex([i])}`, `text:${i}`, `binary:${hex([i])}`);
    }
    await all;
    assert.deepEqual(received, expected);
  }),
  ...[125, 126, 65_535, 65_536, 1_000_000].map((length) =>
    rule(`[SE-6] a message of ${length} bytes arrives whole`, async (bench) => {
      const socket = await bench.opened();
      const text = 'x'.repeat(length);
      socket.send(text);
      assert.isTrue((await next(socket, 'message')).data === text);
    }),
  ),
  ...AMOUNTS.map(([name, make, bytes]) =>
    rule(
      `[SE-7] bufferedAmount counts the ${bytes} bytes of ${name} at once, without framing`,
      async (bench) => {
        const socket = await bench.opened();
        socket.send(make() as string);
        assert.equal(socket.bufferedAmount, bytes);
        socket.send(make() as string);
        assert.equal(socket.bufferedAmount, 2 * bytes);
      },
    ),
  ),
  rule('[SE-7] bufferedAmount does not fall while a script runs', async (bench) => {
    const socket = await bench.opened();
    socket.send('x'.repeat(1000));
    for (const until = Date.now() + 50; Date.now() < until; ) assert.equal(socket.bufferedAmount, 1000);
  }),
  rule('[SE-7] bufferedAmount falls to 0 once all is with the network', async (bench) => {
    const socket = await bench.opened();
    socket.send('x'.repeat(1000));
    socket.send(new Blob(['x'.repeat(1000)]));
    await next(socket, 'message');
    await next(socket, 'message');
    while (socket.bufferedAmount > 0) await task();
    assert.equal(socket.bufferedAmount, 0);
  }),
  rule('[SE-8] send() after close() throws nothing, sends nothing, and counts', async (bench) => {
    const socket = await bench.opened('/describe');
    let messages = 0;
    socket.onmessage = () => messages++;
    socket.close();
    socket.send('closing');
    assert.equal(socket.bufferedAmount, 7);
    await next(socket, 'close');
    assert.equal(socket.bufferedAmount, 7);
    socket.send(new Uint8Array(3));
    socket.send(new Blob(['four']));
    assert.equal(socket.bufferedAmount, 14);
    await task();
    assert.deepEqual([socket.bufferedAmount, messages], [14, 0]);
  }),
  rule('[SE-8] so it does inside the error and close listeners of a failed handshake', async (bench) => {
    const socket = bench.connect('/refuse?status=503');
    const amounts: number[] = [];
    socket.onerror = () => {
      socket.send('12');
      amounts.push(socket.bufferedAmount);
    };
    const closed = next(socket, 'close');
    socket.onclose = () => {
      socket.send('345');
      amounts.push(socket.bufferedAmount);
    };
    await closed;
    await task();
    assert.deepEqual(amounts, [2, 5]);
  }),
];

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

function pick({ name, code }: DOMException): { name: string; code: number } {
  return { name, code };
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
