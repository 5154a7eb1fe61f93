import { deflateRawSync } from 'node:zlib';
import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { type Answer, accept, answer, closeCodeIn, RawServer } from '../support/raw-server.ts';

const SOON: ResilientWebSocketOptions = { backoff: { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' } };

/** The limit of `ws` for a message. */
const LONGEST_BYTES = 100 * 1024 * 1024;

let server: RawServer;
let socket: ResilientWebSocket;

afterEach(async () => {
  socket.close();
  await over(socket);
  await server.stop();
});

/** The server answers so once, and as it should from then on. */
async function recover(hostile: Answer, options: ResilientWebSocketOptions = {}): Promise<readonly Told[]> {
  server = await RawServer.start(hostile);
  socket = new ResilientWebSocket(server.url, [], { ...SOON, ...options });
  const told = record(socket);
  while ((await next(socket, 'open')).attempt === 1);
  return told;
}

function frame(first: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload);
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first, bytes.length]), bytes]);
  const length = Buffer.alloc(10);
  length.writeUInt8(first, 0);
  length.writeUInt8(127, 1);
  length.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([length, bytes]);
}

/** A header that promises so many bytes. */
function promise(bytes: bigint): Buffer {
  const header = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeBigUInt64BE(bytes, 2);
  return header;
}

/** The payload of a Close frame. */
function ending(code: number, reason: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
}

const NO_UTF8 = Buffer.from([0xc3, 0x28]);

/** RFC 6455, 5.2, 5.5 and 7.4.1, broken, and what the client answers. */
const FRAMES: ReadonlyArray<readonly [name: string, bytes: Buffer, code: number]> = [
  ['a reserved opcode', frame(0x83, ''), 1002],
  ['a reserved bit', frame(0x91, 'x'), 1002],
  ['a masked frame', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x78]), 1002],
  ['a continuation of nothing', frame(0x80, 'x'), 1002],
  ['a message within a message', Buffer.concat([frame(0x01, 'x'), frame(0x81, 'y')]), 1002],
  ['a Ping in fragments', frame(0x09, 'x'), 1002],
  ['a Close frame of a single byte', frame(0x88, 'x'), 1002],
  ['a Close frame with a code that must not travel', frame(0x88, ending(1006)), 1002],
  ['a Close frame of 64 KiB', frame(0x88, Buffer.alloc(65_536)), 1002],
  ['a reason that is no UTF-8', frame(0x88, ending(1000, NO_UTF8)), 1007],
  ['a text that is no UTF-8', frame(0x81, NO_UTF8), 1007],
  ['a message that is to have 2^63 - 1 bytes', promise(2n ** 63n - 1n), 1009],
  ['a message that is to have a byte more than 100 MiB', promise(BigInt(LONGEST_BYTES) + 1n), 1009],
];

describe('a hostile server, over ws', () => {
  it.each(FRAMES)('[SC-1] %s ends the connection, and the next one is made', async (_name, bytes, code) => {
    const told = await recover(accept(bytes));
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, reason: '', wasClean: false, stage: 'open', final: false },
    ]);
    expect(closeCodeIn(server.received[0] ?? Buffer.alloc(0))).toBe(code);
    expect(server.handshakes).toBe(2);
  });

  it('[SC-2] a message that inflates beyond 100 MiB does the same', async () => {
    const bomb = deflateRawSync(Buffer.alloc(LONGEST_BYTES + 1), { level: 1 });
    const hostile = accept(frame(0xc2, bomb), 'Sec-WebSocket-Extensions: permessage-deflate');
    const told = await recover(hostile);
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, stage: 'open', final: false }]);
    expect(closeCodeIn(server.received[0] ?? Buffer.alloc(0))).toBe(1009);
  });

  const ENDLESS = `X-Filler: ${'x'.repeat(1024)}`;

  it.each([
    ['a header of 64 KiB', answer('HTTP/1.1 101 Switching Protocols', `X-Filler: ${'x'.repeat(65_536)}`)],
    ['a thousand headers', accept(undefined, ...Array.from({ length: 1000 }, () => ENDLESS))],
    ['something that is no HTTP', answer('SSH-2.0-OpenSSH_9.2')],
    [
      'a wrong accept key',
      answer(
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: no',
      ),
    ],
    ['an extension nobody offered', accept(undefined, 'Sec-WebSocket-Extensions: x-made-up')],
  ] as const)('[SC-3] %s in answer to the handshake is a failed handshake', async (_name, hostile) => {
    const told = await recover(hostile);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'handshake', cause: 'handshake-failed', final: false },
    ]);
  });

  it('[SC-3] an answer that never comes to its end is given up after connectTimeoutMs', async () => {
    const drip: Answer = (line) => {
      const dripping = setInterval(() => line.write('X'), 5);
      line.once('close', () => clearInterval(dripping));
      line.write('HTTP/1.1 101 Switching Protocols\r\n');
    };
    const told = await recover(drip, { connectTimeoutMs: 100 });
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, cause: 'connect-timeout', final: false },
    ]);
  });

  it('[SC-4] a redirection is not followed: nothing is sent to where it leads', async () => {
    const elsewhere = await RawServer.start();
    const location = elsewhere.url.replace('ws:', 'http:');
    const told = await recover(answer('HTTP/1.1 302 Found', `Location: ${location}`, 'Content-Length: 0'));
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, stage: 'handshake', httpStatus: 302 }]);
    expect([elsewhere.handshakes, server.handshakes]).toEqual([0, 2]);
    await elsewhere.stop();
  });

  it('[SC-5] a reason in JSON that names the prototype asks for no delay and changes no object', async () => {
    const reason = '{"__proto__":{"retryAfter":600},"constructor":{"prototype":{"retryAfter":600}}}';
    const told = await recover(accept(frame(0x88, ending(1011, reason))));
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1011, reason, retryAfterMs: undefined }]);
    expect('retryAfter' in {}).toBe(false);
  });
});
