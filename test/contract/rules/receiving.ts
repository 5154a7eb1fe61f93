import { assert } from 'chai';
import { type Bench, next, quiet, watch } from '../bench.ts';
import { engineRule, type Rule, rule } from '../rule.ts';
import { BINARY_TYPE } from './binary-type.ts';

const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['ASCII', 'hello'],
  ['two and three bytes', 'äöü € ﬁ'],
  ['astral characters', '𝒳😀𐍈'],
  ['a NUL', 'a\0b'],
  ['line ends', 'a\r\nb\nc\r\u2028d'],
  ['a byte order mark', '\ufeffa\ufeff'],
  ['no characters', '\ufffe\uffff\u{10ffff}'],
];

/** The lengths at which the header of a frame changes, and one that is more than a segment. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000] as const;

/** For thousands of messages, on a busy machine. */
const MANY_ROUNDS_MS = 8000;

export const RECEIVING: readonly Rule[] = [
  ...TEXTS.map(([name, text]) =>
    // undici takes the mark away, and nobody can give it back.
    (name === 'a byte order mark' ? engineRule : rule)(
      `[RC-1] a text arrives as a string: ${name}`,
      async (bench) => {
        const { data } = await next(bench.connect(`/greet?text=${encodeURIComponent(text)}`), 'message');
        assert.isString(data);
        assert.equal(data, text);
      },
    ),
  ),
  ...LENGTHS.map((length) =>
    rule(`[RC-2] a text of ${length} bytes arrives whole`, async (bench) => {
      const socket = await bench.opened('/echo');
      const text = 'abcdefghi.'.repeat(Math.ceil(length / 10)).slice(0, length);
      socket.send(text);
      const { data } = await next(socket, 'message');
      assert.isTrue(data === text, `${data.length} characters`);
    }),
  ),
  rule('[RC-2] a text of 64 KiB in characters of three bytes arrives whole', async (bench) => {
    const socket = await bench.opened('/echo');
    const text = '€'.repeat(65_536);
    socket.send(text);
    const { data } = await next(socket, 'message');
    assert.isTrue(data === text, `${data.length} characters`);
  }),
  rule('[RC-3] a message comes from the origin of the URL', async (bench) => {
    const { origin } = await next(bench.connect('/greet?text=hello'), 'message');
    assert.equal(origin, `ws://${bench.host}`);
  }),
  rule('[RC-3] a message has no last event id, no source, and no ports', async (bench) => {
    const { lastEventId, source, ports } = await next(bench.connect('/greet?text=hello'), 'message');
    assert.strictEqual(lastEventId, '');
    assert.isNull(source);
    assert.isArray(ports);
    // Node 20 has a MessageEvent that does not freeze them.
    assert.equal(Object.isFrozen(ports), Object.isFrozen(new MessageEvent('message').ports));
    assert.lengthOf(ports, 0);
  }),
  rule('[RC-3] a message of bytes has the origin too', async (bench) => {
    const { origin } = await next(bench.connect('/greet?hex=00ff'), 'message');
    assert.equal(origin, `ws://${bench.host}`);
  }),
  rule('[RC-4] bytes arrive as a Blob', async (bench) => {
    const { data } = await next(bench.connect('/greet?hex=00017f80ff'), 'message');
    assert.instanceOf(data, Blob);
    assert.deepEqual({ size: data.size, type: data.type }, { size: 5, type: '' });
    assert.deepEqual(await bytesOf(data), [0, 1, 0x7f, 0x80, 0xff]);
  }),
  rule('[RC-4] no bytes arrive as an empty Blob', async (bench) => {
    const { data } = await next(bench.connect('/greet?hex='), 'message');
    assert.instanceOf(data, Blob);
    assert.deepEqual({ size: data.size, type: data.type }, { size: 0, type: '' });
  }),
  rule('[RC-5] bytes arrive as an ArrayBuffer if that is the binaryType', async (bench) => {
    const { data } = await next(wantingBuffers(bench, '/greet?hex=00017f80ff'), 'message');
    assert.instanceOf(data, ArrayBuffer);
    assert.equal(data.byteLength, 5);
    assert.deepEqual(await bytesOf(data), [0, 1, 0x7f, 0x80, 0xff]);
  }),
  rule('[RC-5] no bytes arrive as an empty ArrayBuffer', async (bench) => {
    const { data } = await next(wantingBuffers(bench, '/greet?hex='), 'message');
    assert.instanceOf(data, ArrayBuffer);
    assert.equal(data.byteLength, 0);
  }),
  rule('[RC-5] each message has an ArrayBuffer of its own', async (bench) => {
    const socket = wantingBuffers(bench, '/echo');
    await next(socket, 'open');
    const buffers: ArrayBuffer[] = [];
    for (let i = 0; i < 2; i++) {
      socket.send(new Uint8Array([1, 2, 3]));
      const { data } = await next(socket, 'message');
      assert.deepEqual(await bytesOf(data), [1, 2, 3]);
      new Uint8Array(data).fill(9);
      buffers.push(data);
    }
    assert.notStrictEqual(buffers[0], buffers[1]);
  }),
  ...LENGTHS.map((length) =>
    rule(`[RC-6] ${length} bytes arrive whole, as a Blob and as an ArrayBuffer`, async (bench) => {
      const socket = await bench.opened('/echo');
      const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
      for (const binaryType of ['blob', 'arraybuffer'] as const) {
        socket.binaryType = binaryType;
        socket.send(bytes);
        const { data } = await next(socket, 'message');
        assert.equal(String(await bytesOf(data)) === String([...bytes]), true, binaryType);
      }
    }),
  ),
  ...BINARY_TYPE,
  rule('[RC-10] a flood of messages arrives in its order', async (bench) => {
    const heard = await collect(bench.connect('/flood?count=500'), 500);
    assert.deepEqual(
      heard,
      Array.from({ length: 500 }, (_, index) => String(index)),
    );
  }),
  ...(['blob', 'arraybuffer'] as const).map((binaryType) =>
    rule(`[RC-10] texts and messages of bytes keep their order as ${binaryType}`, async (bench) => {
      const socket = await bench.opened('/echo');
      socket.binaryType = binaryType;
      const sent: number[] = [];
      for (let i = 0; i < 100; i++) {
        sent.push(i);
        // Long ones and short ones, so that what is quicker could overtake.
        if (i % 2 === 0) socket.send(String(i).padEnd(i % 3 === 0 ? 20_000 : 1, ' '));
        else socket.send(new TextEncoder().encode(String(i).padEnd(i % 3 === 0 ? 20_000 : 1, ' ')));
      }
      const heard = await collect(socket, 100);
      const texts = heard.map((data) => (typeof data === 'string' ? data : new Response(data).text()));
      assert.deepEqual((await Promise.all(texts)).map(Number), sent);
      assert.isTrue(heard.every((data, index) => (typeof data === 'string') === (index % 2 === 0)));
    }),
  ),
  rule(
    '[RC-11] what comes right behind the handshake is heard by whoever listens from the start',
    async (bench) => {
      const socket = bench.connect('/greet?text=hello');
      const types = watch(socket);
      assert.equal((await next(socket, 'message')).data, 'hello');
      assert.deepEqual(types, ['open', 'message']);
    },
  ),
  rule(
    '[RC-11] what comes right behind the handshake is heard by whoever listens from open on',
    async (bench) => {
      const socket = bench.connect('/greet?text=hello');
      const data = await new Promise<unknown>((resolve) => {
        socket.onopen = () => {
          socket.onmessage = (event) => resolve(event.data);
        };
      });
      assert.equal(data, 'hello');
    },
  ),
  rule('[RC-12] all messages come between open and close', async (bench) => {
    const socket = bench.connect('/flood?count=50');
    const types = watch(socket);
    await collect(socket, 50);
    socket.close();
    await next(socket, 'close');
    await quiet(20);
    assert.deepEqual(types, ['open', ...Array.from({ length: 50 }, () => 'message'), 'close']);
  }),
  rule('[RC-13] no message comes after close() was called in the listener of another', async (bench) => {
    const socket = bench.connect('/flood?count=1000');
    const heard: unknown[] = [];
    socket.addEventListener('message', ({ data }) => {
      heard.push(data);
      socket.close();
    });
    await next(socket, 'close');
    await quiet(20);
    assert.deepEqual(heard, ['0']);
  }),
  rule('[RC-13] no message comes after close() was called in the listener of open', async (bench) => {
    const socket = bench.connect('/greet?text=hello');
    const types = watch(socket);
    socket.addEventListener('open', () => socket.close());
    await next(socket, 'close');
    await quiet(20);
    assert.include(types, 'open');
    assert.notInclude(types, 'message');
  }),
  rule('[RC-13] no message comes after close() was called with answers on their way', async (bench) => {
    const socket = await bench.opened('/echo');
    const types = watch(socket);
    for (let i = 0; i < 50; i++) socket.send(String(i));
    socket.close();
    await next(socket, 'close');
    await quiet(20);
    assert.notInclude(types, 'message');
  }),
  // With permessage-deflate undici makes an error of them.
  engineRule(
    '[RC-13] messages that come too late leave the close clean',
    async (bench) => {
      // More than once: where it goes wrong it does not always.
      for (let round = 0; round < 8; round++) {
        const socket = await bench.opened('/echo');
        const types = watch(socket);
        for (let i = 0; i < 500; i++) socket.send(String(i));
        socket.close(1000);
        const { code, wasClean } = await next(socket, 'close');
        assert.deepEqual({ types, code, wasClean }, { types: ['close'], code: 1000, wasClean: true });
      }
    },
    MANY_ROUNDS_MS,
  ),
  rule('[RC-14] the reactions to a message run before the next message', async (bench) => {
    const socket = bench.connect('/flood?count=20');
    const order: string[] = [];
    socket.addEventListener('message', ({ data }) => {
      order.push(`message ${data}`);
      void Promise.resolve().then(() => order.push(`reaction ${data}`));
    });
    await collect(socket, 20);
    await Promise.resolve();
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    assert.deepEqual(
      order,
      numbers.flatMap((number) => [`message ${number}`, `reaction ${number}`]),
    );
  }),
  rule('[RC-14] an await in the listener of a message is over before the next message', async (bench) => {
    const socket = bench.connect('/flood?count=20');
    const order: unknown[] = [];
    for (let i = 0; i < 20; i++) order.push((await next(socket, 'message')).data);
    assert.deepEqual(
      order,
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
  }),
];

/** The data of the next messages. */
function collect(socket: WebSocket, count: number): Promise<readonly (string | Blob | ArrayBuffer)[]> {
  return new Promise((resolve) => {
    const heard: (string | Blob | ArrayBuffer)[] = [];
    const listener = ({ data }: MessageEvent): void => {
      heard.push(data);
      if (heard.length < count) return;
      socket.removeEventListener('message', listener);
      resolve(heard);
    };
    socket.addEventListener('message', listener);
  });
}

/** A socket that connects, and whose binaryType is `'arraybuffer'`. */
function wantingBuffers(bench: Bench, path: string): WebSocket {
  const socket = bench.connect(path);
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** The bytes of a message. */
async function bytesOf(data: Blob | ArrayBuffer): Promise<readonly number[]> {
  return [...new Uint8Array(data instanceof ArrayBuffer ? data : await data.arrayBuffer())];
}
