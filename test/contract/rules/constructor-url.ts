import { assert } from 'chai';
import { type Bench, newId, next, quiet } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import { assertRefused, thrownBy } from './refusal.ts';

const NOT_URLS = [
  ...['ws:', 'ws://', 'wss:///', 'http://', 'ws://?x', 'ws://:80/', 'ws://user@/', 'https://:443/'],
  ...['ws://foo bar/', 'wss://foo bar/', 'ws://a%20b/', 'ws://a<b/', 'ws://%/', 'ws://a%00b/'],
  ...['ws://x.invalid:65536/', 'ws://x.invalid:port/', 'ws://x.invalid:-1/'],
  ...['ws://[::1', 'ws://[1::2::3]/', 'ws://[x]/', 'ws://1.2.3.256/'],
];

const OTHER_SCHEMES = [
  ...['ftp://x.invalid/', 'file:///x', 'wsx://x.invalid/', 'ws+tcp://x.invalid/', 'httpx://x.invalid/'],
  ...['mailto:x@x.invalid', 'about:blank', 'javascript:void(0)', 'data:,x', 'blob:null/x', 'urn:x:y'],
];

const FRAGMENTS = ['#', '#x', '?query#x'];

/** A URL, and what the URL standard makes of it. The names end in `.invalid`, so that nobody is called. */
const SERIALISED: ReadonlyArray<readonly [string, string]> = [
  ['WS://EXAMPLE.Invalid/Path', 'ws://example.invalid/Path'],
  ['wSS://EXAMPLE.invalid/', 'wss://example.invalid/'],
  ['ws://example.invalid', 'ws://example.invalid/'],
  ['ws://example.invalid?Q=a', 'ws://example.invalid/?Q=a'],
  ['ws://example.invalid/?', 'ws://example.invalid/?'],
  ['ws://example.invalid:80/', 'ws://example.invalid/'],
  ['ws://example.invalid:00080/', 'ws://example.invalid/'],
  ['ws://example.invalid:/', 'ws://example.invalid/'],
  ['wss://example.invalid:443/', 'wss://example.invalid/'],
  ['ws://example.invalid:443/', 'ws://example.invalid:443/'],
  ['wss://example.invalid:80/', 'wss://example.invalid:80/'],
  ['ws:example.invalid/x', 'ws://example.invalid/x'],
  ['wss:/example.invalid/x', 'wss://example.invalid/x'],
  ['ws:\\\\example.invalid\\x', 'ws://example.invalid/x'],
  ['ws://user:pa%40ss@example.invalid/', 'ws://user:pa%40ss@example.invalid/'],
  ['ws://user@example.invalid/', 'ws://user@example.invalid/'],
  ['ws://\u00c4\u00d6\u00dc.invalid/', 'ws://xn--4ca0bs.invalid/'],
  ['ws://ex%41mple.invalid/', 'ws://example.invalid/'],
  ['ws://[0:0::1]:1/', 'ws://[::1]:1/'],
  ['ws://0x7F.1:1/', 'ws://127.0.0.1:1/'],
  ['ws://example.invalid/a/./b/../c', 'ws://example.invalid/a/c'],
  ['ws://example.invalid/a/%2e%2E/c/.', 'ws://example.invalid/c/'],
  ['ws://example.invalid/a b?c d', 'ws://example.invalid/a%20b?c%20d'],
  ['ws://example.invalid/\u00e4?\u00fc=\u20ac', 'ws://example.invalid/%C3%A4?%C3%BC=%E2%82%AC'],
  ['ws://example.invalid/?"<>\'%20%zz', 'ws://example.invalid/?%22%3C%3E%27%20%zz'],
  ['ws://example.invalid/{}`"', 'ws://example.invalid/%7B%7D%60%22'],
  ['ws://example.invalid/a\0b', 'ws://example.invalid/a%00b'],
  ['w\ts://exam\nple.inva\rlid/a\tb?c\nd', 'ws://example.invalid/ab?cd'],
  [' \0\x1f\nws://example.invalid/x \x1f\t', 'ws://example.invalid/x'],
  ['ws://example.invalid/\ud800?\udc00', 'ws://example.invalid/%EF%BF%BD?%EF%BF%BD'],
  ['ws://example.invalid/\ud83d\udca9', 'ws://example.invalid/%F0%9F%92%A9'],
];

const SCHEMES: ReadonlyArray<readonly [string, string]> = [
  ['http://example.invalid/x?y', 'ws://example.invalid/x?y'],
  ['https://example.invalid/x?y', 'wss://example.invalid/x?y'],
  ['HTTP://example.invalid:80', 'ws://example.invalid/'],
  ['https://example.invalid:443', 'wss://example.invalid/'],
  ['http://example.invalid:443', 'ws://example.invalid:443/'],
  ['https://example.invalid:80', 'wss://example.invalid:80/'],
];

const RELATIVE = ['', 'x', './x/../y', '/x?y', '?q', '\u00e4 b', 'x/y@z'];

/** Values that are no strings; each is taken for the one that it converts to. */
const NO_STRINGS: readonly unknown[] = [undefined, null, 7, true, {}, ['x', 'y']];

/** The URL of the constructor; part of `CONSTRUCTOR`. */
export const CONSTRUCTOR_URL: readonly Rule[] = [
  ...NOT_URLS.map((url) =>
    rule(`[CO-1] refuses ${JSON.stringify(url)}, which is no URL`, (bench) => assertRefused(bench, url)),
  ),
  ...OTHER_SCHEMES.map((url) =>
    rule(`[CO-2] refuses ${JSON.stringify(url)} for its scheme`, (bench) => assertRefused(bench, url)),
  ),
  ...['ws', 'wss', 'http', 'https'].flatMap((scheme) =>
    FRAGMENTS.map((rest) =>
      rule(`[CO-3] refuses ${JSON.stringify(rest)} behind a URL with the scheme ${scheme}`, (bench) => {
        assertRefused(bench, `${scheme}://${bench.host}/any${rest}`);
      }),
    ),
  ),
  rule('[CO-3] refuses a fragment alone, whatever it is resolved against', (bench) => {
    assertRefused(bench, '#x');
    assertRefused(bench, '#');
  }),
  rule('[CO-3] takes a number sign that is percent-encoded', async (bench) => {
    const url = bench.url(`/any/${newId()}?%23`);
    assert.equal(await urlOf(bench, url), url);
  }),
  ...SCHEMES.map(([url, expected]) =>
    rule(`[CO-4] takes ${JSON.stringify(url)} for ${JSON.stringify(expected)}`, async (bench) => {
      assert.equal(await urlOf(bench, url), expected);
    }),
  ),
  rule('[CO-4] connects to a URL with the scheme http', async (bench) => {
    const socket = bench.construct(`http://${bench.host}/greet?text=hello`);
    assert.equal((await next(socket, 'message')).data, 'hello');
  }),
  ...SERIALISED.map(([url, expected]) =>
    rule(`[CO-5] serialises ${JSON.stringify(url)}`, async (bench) => {
      assert.equal(await urlOf(bench, url), expected);
    }),
  ),
  rule('[CO-5] the URL stays the same when the socket has opened and closed', async (bench) => {
    const socket = bench.construct(`WS://${bench.host}/echo?a b`);
    const expected = `ws://${bench.host}/echo?a%20b`;
    assert.equal(socket.url, expected);
    await next(socket, 'open');
    assert.equal(socket.url, expected);
    socket.close();
    assert.equal(socket.url, expected);
    await next(socket, 'close');
    assert.equal(socket.url, expected);
  }),
  ...RELATIVE.map((url) =>
    rule(`[CO-6] resolves ${JSON.stringify(url)} against the page, and refuses it without one`, (bench) =>
      assertRelative(bench, url, url),
    ),
  ),
  rule('[CO-6] resolves a URL without a scheme against the page, and refuses it without one', (bench) => {
    const url = `//${bench.host}/any/${newId()}`;
    return assertRelative(bench, url, url);
  }),
  ...NO_STRINGS.map((value) =>
    rule(`[CO-7] takes ${name(value)} for the relative URL ${JSON.stringify(String(value))}`, (bench) =>
      assertRelative(bench, value, String(value)),
    ),
  ),
  rule('[CO-7] takes a URL object', async (bench) => {
    const url = new URL(bench.url(`/any/${newId()}`));
    assert.equal(await urlOf(bench, url), url.href);
  }),
  rule('[CO-7] takes an array of one URL, and a String object', async (bench) => {
    const [first, second] = [bench.url(`/any/${newId()}`), bench.url(`/any/${newId()}`)];
    assert.equal(await urlOf(bench, [first]), first);
    assert.equal(await urlOf(bench, new String(second)), second);
  }),
  rule('[CO-7] takes an object for what its toString() returns, asked once', async (bench) => {
    const url = bench.url(`/any/${newId()}`);
    let calls = 0;
    const given = {
      toString() {
        calls++;
        return url;
      },
      valueOf: () => assert.fail('valueOf() was called'),
    };
    assert.equal(await urlOf(bench, given), url);
    assert.equal(calls, 1);
  }),
  rule('[CO-7] converts an object to a string, not to whatever it likes best', async (bench) => {
    const url = bench.url(`/any/${newId()}`);
    const hints: string[] = [];
    const given = {
      [Symbol.toPrimitive](hint: string) {
        hints.push(hint);
        return url;
      },
    };
    assert.equal(await urlOf(bench, given), url);
    assert.deepEqual(hints, ['string']);
  }),
  rule('[CO-8] a Symbol for a URL is a TypeError', (bench) => {
    assert.throws(() => bench.construct(Symbol('ws://x.invalid/')), TypeError);
  }),
  rule('[CO-8] an object that cannot become a string is a TypeError', (bench) => {
    assert.throws(() => bench.construct(Object.create(null)), TypeError);
  }),
  rule('[CO-8] an error of toString() goes through as it is', (bench) => {
    const error = new RangeError('mine');
    const url = {
      toString(): string {
        throw error;
      },
    };
    assert.strictEqual(
      thrownBy(() => bench.construct(url)),
      error,
    );
  }),
];

/** Checks what becomes of a URL that needs a base. */
async function assertRelative(bench: Bench, url: unknown, text: string): Promise<void> {
  if (bench.base === undefined) return assertRefused(bench, url);
  const { href } = new URL(text, bench.base);
  assert.equal(await urlOf(bench, url), href.replace('http', 'ws'));
}

/**
 * The URL that a socket takes what it is given for. The socket is over before the next one is made: Chromium makes
 * connections wait when many are under way, and Firefox those to an address whose last one failed, so that paths are
 * not used twice.
 */
async function urlOf(bench: Bench, given: unknown): Promise<string> {
  const socket = bench.construct(given);
  const { url } = socket;
  const closed = next(socket, 'close');
  socket.close();
  await Promise.race([closed, quiet()]);
  return url;
}

function name(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
