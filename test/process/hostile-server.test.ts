import { constants, deflateRawSync } from 'node:zlib';
import { type CloseCategory, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { explain } from 'resilient-websocket/codes';
import { afterEach, describe, expect, it } from 'vitest';
import { report, run } from '../support/child.ts';
import { eventsNamed, next, over, record, type Told } from '../support/events.ts';
import { type Answer, accept, answer, closeCodeIn, RawServer } from '../support/raw-server.ts';
import type { Order, Result } from './redirected.child.ts';

const SOON: ResilientWebSocketOptions = { backoff: { minMs: 1, baseMs: 1, maxMs: 1, jitter: 'none' } };

/** Comes back after what the default policy stops for. */
const ANYWAY: ResilientWebSocketOptions = {
  rules: [{ when: ['protocol-error', 'unacceptable-data'], then: { action: 'retry', delay: 'backoff' } }],
};

const CATEGORIES: Readonly<Record<number, CloseCategory>> = {
  1002: 'protocol-error',
  1007: 'protocol-error',
  1009: 'unacceptable-data',
};

/** The limit of `ws` for a message. */
const LONGEST_BYTES = 100 * 1024 * 1024;

/** Of an empty block, which a flush ends with. */
const TAIL_BYTES = 4;

let server: RawServer;
let socket: ResilientWebSocket | undefined;

afterEach(async () => {
  socket?.close();
  if (socket !== undefined) await over(socket);
  socket = undefined;
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

/** So many MiB of zeros, compressed: each of them is a piece that stands for itself. */
function bomb(mebibytes: number, isWhole = true): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH });
  const pieces = Buffer.concat(Array.from({ length: mebibytes }, () => piece));
  // RFC 7692, 7.2.1: what ends the last flush is left out.
  return isWhole ? pieces.subarray(0, -TAIL_BYTES) : pieces;
}

/** The payload of a Close frame. */
function ending(code: number, reason: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
}

const NO_UTF8 = Buffer.from([0xc3, 0x28]);

/** RFC 6455, 5.2, 5.5 and 7.4.1, broken, and what the client answers. */
const FRAMES: ReadonlyArray<readonly [name: string, bytes: Buffer, code: number, category?: CloseCategory]> =
  [
    ['a reserved opcode', frame(0x83, ''), 1002],
    ['a control frame with a reserved opcode', frame(0x8b, ''), 1002],
    ['the first reserved bit, without compression', frame(0xc1, 'x'), 1002],
    ['the second reserved bit', frame(0xa1, 'x'), 1002],
    ['the third reserved bit', frame(0x91, 'x'), 1002],
    ['a masked frame', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x78]), 1002],
    ['a continuation of nothing', frame(0x80, 'x'), 1002],
    ['a message within a message', Buffer.concat([frame(0x01, 'x'), frame(0x81, 'y')]), 1002],
    ['a Ping in fragments', frame(0x09, 'x'), 1002],
    ['a Pong in fragments', frame(0x0a, 'x'), 1002],
    ['a Close frame in fragments', frame(0x08, ending(1000)), 1002],
    ['a Ping of 126 bytes', frame(0x89, Buffer.alloc(126)), 1002],
    ['a Close frame of a single byte', frame(0x88, 'x'), 1002],
    ['a Close frame with a code that must not travel', frame(0x88, ending(1006)), 1002, 'reserved'],
    ['a Close frame with a reason of 124 bytes', frame(0x88, ending(1000, 'x'.repeat(124))), 1002],
    ['a Close frame of 64 KiB', frame(0x88, Buffer.alloc(65_536)), 1002],
    ['a reason that is no UTF-8', frame(0x88, ending(1000, NO_UTF8)), 1007],
    ['a text that is no UTF-8', frame(0x81, NO_UTF8), 1007],
    [
      'a text that is no UTF-8 across its fragments',
      Buffer.concat([frame(0x01, NO_UTF8.subarray(0, 1)), frame(0x80, NO_UTF8.subarray(1))]),
      1007,
    ],
    ['a message that is to have 1 GiB', promise(2n ** 30n), 1009],
    ['a message that is to have 2^63 bytes', promise(2n ** 63n), 1009],
    ['a message that is to have 2^63 - 1 bytes', promise(2n ** 63n - 1n), 1009],
    ['a message that is to have a byte more than 100 MiB', promise(BigInt(LONGEST_BYTES) + 1n), 1009],
  ];

const REDIRECTED = new URL('redirected.child.ts', import.meta.url);

const REDIRECTIONS = [301, 302, 303, 307, 308].flatMap((status) =>
  ['http:', 'ws:', '//'].map((scheme) => [status, scheme] as const),
);

function redirect(status: number, scheme: string, to: RawServer): Answer {
  const location = scheme === '//' ? to.url.slice('ws:'.length) : to.url.replace('ws:', scheme);
  return answer(`HTTP/1.1 ${status} Elsewhere`, `Location: ${location}`, 'Content-Length: 0');
}

describe('a hostile server, over ws', () => {
  it.each(
    FRAMES.map(([name, bytes, code, category = CATEGORIES[code]]) => [name, bytes, code, category] as const),
  )(
    '[SC-1] %s ends the connection, and the next one is made if a rule says so',
    async (_name, bytes, code, category) => {
      const told = await recover(accept(bytes), ANYWAY);
      expect(eventsNamed(told, 'close')).toMatchObject([
        {
          ...{ code: 1006, reason: '', wasClean: false, stage: 'open', final: false },
          ...{ category, origin: 'synthetic', cause: 'invalid-data', silentMs: undefined },
        },
      ]);
      expect(closeCodeIn(server.received[0] ?? Buffer.alloc(0))).toBe(code);
      expect(server.handshakes).toBe(2);
    },
  );

  it.each<[string, Buffer, CloseCategory, RegExp]>([
    ['a reserved opcode', frame(0x83, ''), 'protocol-error', /look for a proxy that alters the stream/],
    ['a text that is no UTF-8', frame(0x81, NO_UTF8), 'protocol-error', /WebSocket library of the peer/],
    ['a message that is to have 1 GiB', promise(2n ** 30n), 'unacceptable-data', /raise maxPayload/],
  ])('[SC-1] %s is final by default, and explained', async (_name, bytes, category, advice) => {
    server = await RawServer.start(accept(bytes));
    socket = new ResilientWebSocket(server.url, [], SOON);
    const { outcome, closure } = await next(socket, 'giveup');
    expect(outcome).toBe('fatal');
    expect(closure).toMatchObject({ category, cause: 'invalid-data', remedy: { rule: category } });
    expect(explain(closure).why).toMatch(/^This client ended the connection, as what the peer had sent /);
    expect(explain(closure).advice).toMatch(advice);
    expect(server.handshakes).toBe(1);
  });

  it('[SC-1] a peer that stays on the line does not keep it', async () => {
    const told = await recover((line, request) => {
      line.removeAllListeners('data').resume();
      accept(frame(0x83, ''))(line, request);
    }, ANYWAY);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { category: 'protocol-error', cause: 'invalid-data', error: { code: 'WS_ERR_INVALID_OPCODE' } },
    ]);
  });

  it.each([
    [
      'a byte more than 100 MiB',
      () => frame(0xc2, deflateRawSync(Buffer.alloc(LONGEST_BYTES + 1), { level: 1 })),
    ],
    ['1 GiB, a thousandth of it on the wire', () => frame(0xc2, bomb(1024))],
    ['as much in fragments', () => Buffer.concat([frame(0x42, bomb(64, false)), frame(0x80, bomb(64))])],
  ])('[SC-2] a message that inflates to %s does the same', async (_name, makeBytes) => {
    const hostile = accept(makeBytes(), 'Sec-WebSocket-Extensions: permessage-deflate');
    const told = await recover(hostile, ANYWAY);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'open', final: false, category: 'unacceptable-data' },
    ]);
    expect(closeCodeIn(server.received[0] ?? Buffer.alloc(0))).toBe(1009);
  });

  const ENDLESS = `X-Filler: ${'x'.repeat(1024)}`;

  it.each([
    ['a header of 64 KiB', answer('HTTP/1.1 101 Switching Protocols', `X-Filler: ${'x'.repeat(65_536)}`)],
    ['a thousand headers', accept(undefined, ...Array.from({ length: 1000 }, () => ENDLESS))],
    ['a status line of 1 MiB', answer(`HTTP/1.1 101 ${'x'.repeat(2 ** 20)}`)],
    ['something that is no HTTP', answer('SSH-2.0-OpenSSH_9.2')],
    [
      'no accept key',
      answer('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'),
    ],
    ['an upgrade to something else', answer('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c')],
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
    ['a subprotocol nobody offered', accept(undefined, 'Sec-WebSocket-Protocol: x-made-up')],
  ] as const)('[SC-3] %s in answer to the handshake is a failed handshake', async (_name, hostile) => {
    const told = await recover(hostile);
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'handshake', cause: 'handshake-failed', final: false },
    ]);
  });

  it.each([
    ['headers', 'HTTP/1.1 101 Switching Protocols\r\n'],
    ['a status line', 'HTTP/1.1 101 '],
  ])('[SC-3] %s, byte by byte and without end: given up after connectTimeoutMs', async (_name, begin) => {
    const drip: Answer = (line) => {
      const dripping = setInterval(() => line.write('X'), 5);
      line.once('close', () => clearInterval(dripping));
      line.write(`${begin}X`);
    };
    const told = await recover(drip, { connectTimeoutMs: 100 });
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, cause: 'connect-timeout', final: false },
    ]);
  });

  it('[SC-4] nor by the WebSocket of the platform', async () => {
    const elsewhere = await RawServer.start();
    // One of each status: Node 20 tells no close, so that each attempt takes a second.
    const redirections = REDIRECTIONS.filter((_, index) => index % 4 === 0 || index === 14);
    server = await RawServer.start(
      ...redirections.map(([status, scheme]) => redirect(status, scheme, elsewhere)),
    );
    const order: Order = { url: server.url, attempts: redirections.length + 1 };
    // Where it is not yet there without being asked for.
    const flags = ['--experimental-websocket', '--no-warnings'];
    const result = report<Result>(await run(REDIRECTED, { flags, argument: JSON.stringify(order) }));
    expect(result.codes).toEqual(redirections.map(() => 1006));
    expect([elsewhere.requests, server.handshakes]).toEqual([0, order.attempts]);
    await elsewhere.stop();
  });

  it.each(REDIRECTIONS)('[SC-4] %i to %s is not followed: nothing is sent there', async (status, scheme) => {
    const elsewhere = await RawServer.start();
    const told = await recover(redirect(status, scheme, elsewhere));
    expect(eventsNamed(told, 'close')).toMatchObject([
      { code: 1006, stage: 'handshake', httpStatus: status },
    ]);
    expect([elsewhere.requests, server.handshakes]).toEqual([0, 2]);
    await elsewhere.stop();
  });

  it('[SC-7] a message of 100 MiB that is announced and does not come takes no memory, and the connection times out', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const told = await recover(accept(promise(BigInt(LONGEST_BYTES))), {
      heartbeat: { intervalMs: 50, timeoutMs: 50 },
    });
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1006, cause: 'heartbeat', final: false }]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(LONGEST_BYTES / 10);
  });

  it('[SC-5] a reason in JSON that names the prototype asks for no delay and changes no object', async () => {
    const reason = '{"__proto__":{"retryAfter":600},"constructor":{"prototype":{"retryAfter":600}}}';
    const told = await recover(accept(frame(0x88, ending(1011, reason))));
    expect(eventsNamed(told, 'close')).toMatchObject([{ code: 1011, reason, retryAfterMs: undefined }]);
    expect('retryAfter' in {}).toBe(false);
  });
});
