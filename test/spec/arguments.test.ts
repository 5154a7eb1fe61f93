import { ResilientWebSocket, type UrlSource } from 'resilient-websocket/full';
import { fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeLife, waiting } from '../support/fake-life.ts';

/** The name and the message of what a function throws. */
function refusalOf(act: () => unknown): readonly [name: string, message: string] {
  try {
    act();
  } catch (error) {
    if (error instanceof DOMException) return [error.name, error.message];
    throw error;
  }
  throw new Error('Nothing was refused.');
}

function construct(url: UrlSource, protocols?: readonly string[]): ResilientWebSocket {
  return new ResilientWebSocket(url, protocols, { WebSocket: fakeNetwork().WebSocket });
}

/** What was sent to close the connection. */
function closedWith(code: unknown, reason?: string): readonly unknown[] | undefined {
  const { socket, network } = fakeLife();
  network.last.open();
  socket.close(code as number, reason);
  return network.last.closeCalls[0];
}

describe('what a refusal says', () => {
  it.each<[string, () => unknown, string, string]>([
    [
      '[OP-3] a scheme',
      () => construct('ftp://host/'),
      'SyntaxError',
      'A WebSocket URL starts with ws:, wss:, http: or https:, not ftp:',
    ],
    [
      '[OP-3] a scheme that ends like one of ours',
      () => construct('xws://host/'),
      'SyntaxError',
      'A WebSocket URL starts with ws:, wss:, http: or https:, not xws:',
    ],
    [
      '[OP-3] a fragment',
      () => construct('ws://host/#here'),
      'SyntaxError',
      'A WebSocket URL has no fragment: remove the "#" and what follows.',
    ],
    [
      '[OP-4] no token',
      () => construct('ws://host/', ['a', 'b c']),
      'SyntaxError',
      'protocols[1] is no valid subprotocol: give visible characters without separators.',
    ],
    [
      '[OP-4] no token, in the first place',
      () => construct('ws://host/', ['', 'a']),
      'SyntaxError',
      'protocols[0] is no valid subprotocol: give visible characters without separators.',
    ],
    [
      '[OP-4] a token twice',
      () => construct('ws://host/', ['a', 'b', 'a']),
      'SyntaxError',
      'protocols[2] is given twice.',
    ],
    [
      '[OP-5] a code',
      () => closedWith(1001),
      'InvalidAccessError',
      'close() takes the code 1000 or one from 3000 to 4999, not 1001.',
    ],
    [
      '[OP-5] a reason',
      () => closedWith(1000, '€'.repeat(42)),
      'SyntaxError',
      'A close reason is at most 123 bytes of UTF-8; this one is 126.',
    ],
  ])('%s', (_, act, name, message) => {
    expect(refusalOf(act)).toEqual([name, message]);
  });

  // Chromium's parser lets it through; that of Node does not.
  it('[OP-3] a host with a percent sign', () => {
    const { URL } = globalThis;
    vi.stubGlobal('URL', function parse(text: string): URL {
      return Object.defineProperty(new URL(text.replace('%20b', 'b')), 'hostname', { value: 'a%20b' });
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(refusalOf(() => construct('ws://a%20b/'))).toEqual([
      'SyntaxError',
      'The host of the URL has a character that no host can have.',
    ]);
  });

  it('[OP-3] but not a path with one', () => {
    expect(construct('ws://a/%20').url).toBe('ws://a/%20');
  });
});

describe('the code of close()', () => {
  it.each<[unknown, number]>([
    [999.5, 1000],
    [1000.4, 1000],
    [1000.5, 1000],
    [2999.5, 3000],
    [3000.5, 3000],
    [3000.6, 3001],
    [3001.5, 3002],
    ['4000', 4000],
    [{ valueOf: () => 4001 }, 4001],
  ])('[OP-5] %j becomes %d, halves the even neighbour', (given, code) => {
    expect(closedWith(given)).toEqual([code, '']);
  });

  it.each<[unknown, number]>([
    [4999.5, 5000],
    [1000.6, 1001],
    [65_535.5, 65_535],
    [70_000, 65_535],
    [Number.POSITIVE_INFINITY, 65_535],
    [-1, 0],
    ['none', 0],
    [null, 0],
  ])('[OP-5] %j becomes %d and is refused', (given, code) => {
    const message = `close() takes the code 1000 or one from 3000 to 4999, not ${code}.`;
    expect(refusalOf(() => closedWith(given))).toEqual(['InvalidAccessError', message]);
  });
});

describe('the bytes of a text', () => {
  it('[QU-7] are those of its UTF-8, at each border and for surrogates with and without a partner', () => {
    const units = [0x00, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];
    for (const texts of units.map((first) =>
      units.map((second) => String.fromCharCode(first, second, 0x61)),
    )) {
      for (const text of texts) {
        const { socket } = waiting();
        socket.send(text);
        expect([text, socket.bufferedAmount]).toEqual([text, new TextEncoder().encode(text).length]);
      }
    }
  });

  it('[QU-7] are those of a long one too, wherever it is parted to be counted', () => {
    const pairs = '\u{1f600}'.repeat(5000);
    const texts = [
      pairs,
      `a${pairs}`,
      `ab${pairs}`,
      '\ud83d'.repeat(9000),
      '\ude00'.repeat(9000),
      'äb€'.repeat(5000),
    ];
    const bytes = texts.map((text) => new TextEncoder().encode(text).length);
    const count = (): readonly number[] =>
      texts.map((text) => {
        const { socket } = waiting();
        socket.send(text);
        return socket.bufferedAmount;
      });
    expect(count()).toEqual(bytes);
    vi.stubGlobal('TextEncoder', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(count()).toEqual(bytes);
  });
});
