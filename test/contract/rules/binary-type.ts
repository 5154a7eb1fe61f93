import { assert } from 'chai';
import { type Bench, next } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import { waiting } from './occasions.ts';

const VALUES = ['arraybuffer', 'blob'] as const;

/** Which is no value of the enumeration. Some libraries know the last two. */
const UNKNOWN: readonly unknown[] = [
  ...['', 'Blob', 'ARRAYBUFFER', ' blob', 'blob\0', 'foo', 'text'],
  ...[null, undefined, 0, 1, true, {}, [], Number.NaN, 1n],
  ...['nodebuffer', 'fragments'],
];

export const BINARY_TYPE: readonly Rule[] = [
  rule('[RC-7] binaryType is blob at first', (bench) => {
    assert.strictEqual(waiting(bench).binaryType, 'blob');
  }),
  rule('[RC-7] binaryType holds either of its two values', (bench) => {
    const socket = waiting(bench);
    for (const value of [...VALUES, ...VALUES]) {
      socket.binaryType = value;
      assert.strictEqual(socket.binaryType, value);
    }
  }),
  rule('[RC-7] binaryType can be set in every state', async (bench) => {
    const socket = bench.connect();
    const set = (): void => {
      for (const value of VALUES) {
        socket.binaryType = value;
        assert.strictEqual(socket.binaryType, value, `readyState ${socket.readyState}`);
      }
    };
    set();
    await next(socket, 'open');
    set();
    socket.close(1000);
    assert.equal(socket.readyState, 2);
    set();
    await next(socket, 'close');
    set();
  }),
  rule('[RC-7] binaryType is kept when the connection opens and when it ends', async (bench) => {
    const socket = bench.connect();
    socket.binaryType = 'arraybuffer';
    await next(socket, 'open');
    assert.strictEqual(socket.binaryType, 'arraybuffer');
    socket.close(1000);
    await next(socket, 'close');
    assert.strictEqual(socket.binaryType, 'arraybuffer');
  }),
  ...VALUES.map((value) =>
    rule(`[RC-8] binaryType stays ${value} when it is set to what it does not know`, (bench) => {
      const socket = waiting(bench);
      socket.binaryType = value;
      for (const unknown of UNKNOWN) {
        setBinaryType(socket, unknown);
        assert.strictEqual(socket.binaryType, value, String(unknown));
      }
    }),
  ),
  rule('[RC-8] an unknown binaryType does not change what messages become', async (bench) => {
    const socket = bench.connect();
    socket.binaryType = 'arraybuffer';
    setBinaryType(socket, 'nodebuffer');
    await next(socket, 'open');
    setBinaryType(socket, 'foo');
    assert.equal(await kindOfEcho(socket), 'ArrayBuffer');
  }),
  rule('[RC-8] binaryType is converted to a string', (bench) => {
    const socket = waiting(bench);
    for (const value of [{ toString: () => 'arraybuffer' }, Object('blob'), ['arraybuffer']]) {
      setBinaryType(socket, value);
      assert.strictEqual(socket.binaryType, String(value));
    }
  }),
  rule('[RC-8] a Symbol as binaryType is a TypeError', (bench) => {
    const socket = waiting(bench);
    assert.throws(() => setBinaryType(socket, Symbol('blob')), TypeError);
    assert.strictEqual(socket.binaryType, 'blob');
  }),
  rule('[RC-8] what the conversion of a binaryType throws is thrown', (bench) => {
    const socket = waiting(bench);
    const thrown = new Error('thrown on purpose');
    const value = {
      toString: () => {
        throw thrown;
      },
    };
    let caught: unknown;
    try {
      setBinaryType(socket, value);
    } catch (error) {
      caught = error;
    }
    assert.strictEqual(caught, thrown);
  }),
  rule('[RC-9] binaryType counts for the messages after it was set', async (bench) => {
    const socket = await bench.opened('/echo');
    const kinds: string[] = [await kindOfEcho(socket)];
    for (const value of VALUES) {
      socket.binaryType = value;
      kinds.push(await kindOfEcho(socket));
    }
    assert.deepEqual(kinds, ['Blob', 'ArrayBuffer', 'Blob']);
  }),
  rule('[RC-9] binaryType counts for the next message when a message sets it', async (bench) => {
    const socket = await bench.opened('/echo');
    const kinds = await new Promise<readonly string[]>((resolve) => {
      const heard: string[] = [];
      socket.addEventListener('message', ({ data }) => {
        heard.push(kindOf(data));
        socket.binaryType = socket.binaryType === 'blob' ? 'arraybuffer' : 'blob';
        if (heard.length === 4) resolve(heard);
      });
      for (let i = 0; i < 4; i++) socket.send(new Uint8Array([i]));
    });
    assert.deepEqual(kinds, ['Blob', 'ArrayBuffer', 'Blob', 'ArrayBuffer']);
  }),
  rule('[RC-9] binaryType says nothing about texts', async (bench) => {
    const socket = bench.connect('/greet?text=hello');
    socket.binaryType = 'arraybuffer';
    assert.strictEqual((await next(socket, 'message')).data, 'hello');
  }),
  rule('[RC-9] each socket has a binaryType of its own', async (bench) => {
    const [one, other] = await Promise.all(sockets(bench));
    one.binaryType = 'arraybuffer';
    assert.strictEqual(other.binaryType, 'blob');
    assert.deepEqual(await Promise.all([kindOfEcho(one), kindOfEcho(other)]), ['ArrayBuffer', 'Blob']);
  }),
];

function sockets(bench: Bench): [Promise<WebSocket>, Promise<WebSocket>] {
  return [bench.opened('/echo'), bench.opened('/echo')];
}

/** Sets `binaryType` to anything. */
function setBinaryType(socket: WebSocket, value: unknown): void {
  socket.binaryType = value as BinaryType;
}

/** What a message of bytes becomes. */
async function kindOfEcho(socket: WebSocket): Promise<string> {
  socket.send(new Uint8Array([1, 2, 3]));
  return kindOf((await next(socket, 'message')).data);
}

function kindOf(data: unknown): string {
  return Object.prototype.toString.call(data).slice(8, -1);
}
