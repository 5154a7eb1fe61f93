import { assert } from 'chai';
import { type Bench, newId, next, quiet, watch } from '../bench.ts';
import { engineRule, type Rule, rule } from '../rule.ts';

/** A path with what a URL must not have in the request itself, and the text that the server is to make of it. */
const RESOURCES: ReadonlyArray<readonly [string, string]> = [
  ['/greet?text=plain', 'plain'],
  ['/greet?text=a b', 'a b'],
  ['/greet?text=\u00e4\u20ac\u{1f4a9}', '\u00e4\u20ac\u{1f4a9}'],
  ['/greet?text=a\0b', 'a\0b'],
  ['/greet?text=\ud800', '\ufffd'],
  ['/greet?text=%E4%zz"', '\ufffd%zz"'],
  ['/any/../x/./../greet?text=dots', 'dots'],
  ['/gr\neet?te\txt=tabs', 'tabs'],
];

/** What the server does that must not open the socket. */
const FAILURES: ReadonlyArray<readonly [string, string, readonly string[]]> = [
  ['[CO-20] a server that chooses none of the offered protocols', '/protocol', ['chat', 'superchat']],
  ['[CO-20] a server that chooses a protocol not offered', '/protocol?choose=other', ['chat']],
  ['[CO-20] a server that chooses two protocols', '/protocol?choose=chat,superchat', ['chat', 'superchat']],
  ...[200, 400, 401, 403, 404, 426, 500, 503].map(
    (status) => [`[CO-22] an HTTP response ${status}`, `/refuse?status=${status}`, []] as const,
  ),
];

/** The handshake, from its request to its end; part of `CONSTRUCTOR`. */
export const OPENING_HANDSHAKE: readonly Rule[] = [
  rule('[CO-16] the request is that of the protocol, version 13', async (bench) => {
    const { upgrade, connection, host, ...headers } = await headersOf(bench);
    assert.equal(upgrade?.toLowerCase(), 'websocket');
    assert.match(connection ?? '', /\bupgrade\b/i);
    assert.equal(host, bench.host);
    assert.equal(headers['sec-websocket-version'], '13');
    assert.notProperty(headers, 'sec-websocket-protocol');
  }),
  rule('[CO-16] the request has a key of 16 bytes, another one each time', async (bench) => {
    const keys = [await keyOf(bench), await keyOf(bench)];
    for (const key of keys) assert.lengthOf(atob(key), 16);
    assert.notEqual(keys[0], keys[1]);
  }),
  rule('[CO-16] the request has no referrer', async (bench) => {
    assert.notProperty(await headersOf(bench), 'referer');
  }),
  rule('[CO-16] the request tells the origin of the page, if there is one', async (bench) => {
    const { origin } = await headersOf(bench);
    if (bench.base !== undefined) assert.equal(origin, new URL(bench.base).origin);
  }),
  // Deno does not.
  engineRule('[CO-16] the request offers permessage-deflate', async (bench) => {
    assert.match((await headersOf(bench))['sec-websocket-extensions'] ?? '', /^permessage-deflate\b/);
  }),
  ...RESOURCES.map(([path, expected]) =>
    rule(`[CO-17] the server is asked for ${JSON.stringify(path)}, percent-encoded`, async (bench) => {
      assert.equal((await next(bench.connect(path), 'message')).data, expected);
    }),
  ),
  rule('[CO-18] protocol is the one that the server has chosen', async (bench) => {
    const socket = bench.connect('/protocol?choose=superchat', ['chat', 'superchat']);
    let atOpen = '';
    socket.addEventListener('open', () => {
      atOpen = socket.protocol;
    });
    assert.equal(socket.protocol, '');
    await next(socket, 'open');
    assert.equal(atOpen, 'superchat');
    socket.close();
    assert.equal(socket.protocol, 'superchat');
    await next(socket, 'close');
    assert.equal(socket.protocol, 'superchat');
  }),
  rule('[CO-18] protocol is empty where none was offered', async (bench) => {
    const socket = await bench.opened('/protocol');
    assert.equal(socket.protocol, '');
  }),
  // Deno has none.
  engineRule('[CO-19] extensions are those in use, from open on', async (bench) => {
    const socket = bench.connect('/echo');
    let atOpen = '';
    socket.addEventListener('open', () => {
      atOpen = socket.extensions;
    });
    await next(socket, 'open');
    assert.match(atOpen, /^permessage-deflate\b/);
    socket.close();
    await next(socket, 'close');
    assert.equal(socket.extensions, atOpen);
  }),
  ...FAILURES.map(([title, path, protocols]) =>
    rule(`${title} fails the connection`, (bench) =>
      assertFails(bench.connect(neverUsed(path), [...protocols])),
    ),
  ),
  // Firefox opens, and shows nothing of the choice.
  engineRule('[CO-20] a server that chooses a protocol where none is offered fails the connection', (bench) =>
    assertFails(bench.connect(neverUsed('/protocol?choose=other'))),
  ),
  // WebKitGTK follows it, and shows nothing of it.
  engineRule('[CO-21] a redirection fails the connection', (bench) =>
    assertFails(bench.connect(neverUsed('/redirect'))),
  ),
  // On the list of ports that a browser does not connect to, and nobody listens there.
  rule('[CO-23] a port where nobody listens fails the connection, without an exception', (bench) =>
    assertFails(bench.construct(`ws://127.0.0.1:1/any/${newId()}`)),
  ),
  rule('[CO-24] several sockets connect at the same time, each with a protocol of its own', async (bench) => {
    const protocols = Array.from({ length: 10 }, (_, i) => `chat-${i}`);
    const sockets = await Promise.all(protocols.map((protocol) => bench.opened('/echo', protocol)));
    assert.deepEqual(
      sockets.map(({ protocol }) => protocol),
      protocols,
    );
  }),
];

type Headers = Readonly<Record<string, string | undefined>>;

/** The headers of a request that offers nothing. */
async function headersOf(bench: Bench): Promise<Headers> {
  return JSON.parse((await next(bench.connect('/headers'), 'message')).data);
}

async function keyOf(bench: Bench): Promise<string> {
  return (await headersOf(bench))['sec-websocket-key'] ?? '';
}

/**
 * A path that no connection was made to: Firefox makes one wait that has failed before, the longer the more often, and
 * does not look at the query.
 */
function neverUsed(path: string): string {
  return path.replace(/\?|$/, `/${newId()}$&`);
}

/** Checks that a socket never opens, but has one `error` and then one `close`, and is closed in both. */
async function assertFails(socket: WebSocket): Promise<void> {
  const events = watch(socket);
  const states: number[] = [];
  for (const type of ['error', 'close']) {
    socket.addEventListener(type, () => states.push(socket.readyState));
  }
  const event = await Promise.race([next(socket, 'open'), next(socket, 'close')]);
  assert.equal(event.type, 'close');
  const { code, reason, wasClean } = event as CloseEvent;
  assert.deepEqual({ code, reason, wasClean }, { code: 1006, reason: '', wasClean: false });
  await quiet(50);
  assert.deepEqual(events, ['error', 'close']);
  assert.deepEqual(states, [3, 3]);
  const { protocol, extensions } = socket;
  assert.deepEqual({ protocol, extensions }, { protocol: '', extensions: '' });
}
