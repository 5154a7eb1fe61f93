import { assert } from 'chai';
import { type Bench, newId, next, quiet } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import { assertRefused, thrownBy } from './refusal.ts';

/** All characters of ASCII that have a glyph and may be part of a token (RFC 9110, 5.6.2), but for the capitals. */
const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const SEPARATORS = '()<>@,;:\\"/[]?={} ';

const CONTROLS = [...Array.from({ length: 0x20 }, (_, code) => code), 0x7f];

/** With two letters that become ASCII when their case is ignored: the Kelvin sign and the long s. */
const NOT_ASCII = [...'\u00e4\u00ff\u0131\u017f\u212a\u2028\uff41\ufeff', '\u{1f4a9}', '\ud800', '\udc00'];

const REPEATED: ReadonlyArray<readonly string[]> = [
  ['chat', 'chat'],
  ['chat', 'superchat', 'chat'],
  ['a', 'b', 'b'],
];

function* generate(...values: readonly unknown[]): Generator<unknown> {
  yield* values;
}

/** What is given for protocols, and what the server is to be offered. */
const FORMS: ReadonlyArray<readonly [string, () => unknown, readonly string[]]> = [
  ['a string', () => 'chat', ['chat']],
  ['an array', () => ['chat', 'superchat'], ['chat', 'superchat']],
  ['a Set', () => new Set(['b', 'a']), ['b', 'a']],
  ['a generator', () => generate('a', 'b'), ['a', 'b']],
  ['an object with an iterator', () => ({ [Symbol.iterator]: () => generate('a', 'b') }), ['a', 'b']],
  [
    'an array with an iterator of its own',
    () => Object.assign(['a'], { [Symbol.iterator]: () => generate('b') }),
    ['b'],
  ],
  ['an array of objects', () => [{ toString: () => 'a' }, new String('b')], ['a', 'b']],
  ['an array of what is no string', () => [null, undefined, 7, true], ['null', 'undefined', '7', 'true']],
  ['a String object, which is iterable', () => new String('ab'), ['a', 'b']],
  ['an empty array', () => [], []],
  ['an empty Set', () => new Set(), []],
  ['undefined', () => undefined, []],
  ['null', () => null, ['null']],
  ['a number', () => 7, ['7']],
  ['a boolean', () => false, ['false']],
  ['an object that becomes a string', () => ({ toString: () => 'chat' }), ['chat']],
  [
    'an object whose iterator is undefined',
    () => ({ [Symbol.iterator]: undefined, toString: () => 'chat' }),
    ['chat'],
  ],
  ['an object whose iterator is null', () => ({ [Symbol.iterator]: null, toString: () => 'chat' }), ['chat']],
];

const TYPE_ERRORS: ReadonlyArray<readonly [string, unknown]> = [
  ['a Symbol', Symbol('chat')],
  ['an array with a Symbol', ['chat', Symbol('superchat')]],
  ['an object whose iterator is no function', { [Symbol.iterator]: 7, toString: () => 'chat' }],
  ['an object whose iterator returns no object', { [Symbol.iterator]: () => 7 }],
  ['an object whose iterator has no next()', { [Symbol.iterator]: () => ({}) }],
  ['an object that cannot become a string', Object.create(null)],
];

const ERROR = new RangeError('mine');

function fail(): never {
  throw ERROR;
}

const THROWING: ReadonlyArray<readonly [string, unknown]> = [
  ['toString()', { toString: fail }],
  ['the toString() of an element', [{ toString: fail }]],
  ['the iterator', { [Symbol.iterator]: fail }],
  ['next()', { [Symbol.iterator]: () => ({ next: fail }) }],
  [
    'the lookup of the iterator',
    {
      get [Symbol.iterator](): never {
        return fail();
      },
    },
  ],
];

/** The protocols of the constructor; part of `CONSTRUCTOR`. */
export const CONSTRUCTOR_PROTOCOLS: readonly Rule[] = [
  rule('[CO-9] refuses an empty protocol', (bench) => {
    assertRefused(bench, bench.url(), '');
    assertRefused(bench, bench.url(), ['']);
    assertRefused(bench, bench.url(), ['chat', '']);
    assertRefused(bench, bench.url(), [[]]);
  }),
  ...[...SEPARATORS].map((separator) =>
    rule(`[CO-9] refuses a protocol with the separator ${JSON.stringify(separator)}`, (bench) => {
      assertNone(bench, [separator]);
    }),
  ),
  rule('[CO-9] refuses a protocol with a control character', (bench) => {
    assertNone(
      bench,
      CONTROLS.map((code) => String.fromCharCode(code)),
    );
  }),
  rule('[CO-9] refuses a protocol with a character that is not ASCII, lone surrogates included', (bench) => {
    assertNone(bench, NOT_ASCII);
  }),
  ...REPEATED.map((protocols) =>
    rule(`[CO-10] refuses the same protocol twice in ${protocols}`, (bench) => {
      assertRefused(bench, bench.url(), protocols);
      assertRefused(bench, bench.url(), new Set(protocols.map((text) => ({ toString: () => text }))));
    }),
  ),
  ...[TOKEN, CAPITALS].map((characters) =>
    rule(`[CO-11] takes a protocol made of ${characters}`, async (bench) => {
      assert.equal((await bench.opened('/echo', characters)).protocol, characters);
      assert.equal((await bench.opened('/echo', [...characters])).protocol, characters[0]);
    }),
  ),
  ...FORMS.map(([what, make, expected]) =>
    rule(`[CO-12] takes ${what} for ${JSON.stringify(expected)}`, async (bench) => {
      const socket = bench.construct(bench.url('/headers'), make());
      const headers = JSON.parse((await next(socket, 'message')).data) as Record<string, string | undefined>;
      assert.deepEqual(headers['sec-websocket-protocol']?.split(/\s*,\s*/) ?? [], expected);
    }),
  ),
  rule('[CO-13] an object without an iterator is a string, and that one is no token', (bench) => {
    assertRefused(bench, bench.url(), {});
    assertRefused(bench, bench.url(), { protocols: ['chat'] });
    assertRefused(bench, bench.url(), { 0: 'chat', length: 1 });
  }),
  ...TYPE_ERRORS.map(([what, protocols]) =>
    rule(`[CO-13] ${what} for protocols is a TypeError`, (bench) => {
      assert.throws(() => bench.construct(bench.url(), protocols), TypeError);
    }),
  ),
  ...THROWING.map(([what, protocols]) =>
    rule(`[CO-13] an error of ${what} of the protocols goes through as it is`, (bench) => {
      assert.strictEqual(
        thrownBy(() => bench.construct(bench.url(), protocols)),
        ERROR,
      );
    }),
  ),
  rule('[CO-14] converts the URL first, then the protocols one by one, each of them once', async (bench) => {
    const log: string[] = [];
    const texts = ['first', 'second'];
    const iterator = {
      next() {
        log.push('next');
        const text = texts.shift();
        return text === undefined ? { done: true } : { done: false, value: logged(log, text, text) };
      },
    };
    const protocols = {
      get [Symbol.iterator]() {
        log.push('lookup');
        return () => iterator;
      },
    };
    const socket = bench.construct(logged(log, 'url', bench.url()), protocols);
    assert.deepEqual(log, ['url', 'lookup', 'next', 'first', 'next', 'second', 'next']);
    await next(socket, 'open');
  }),
  rule('[CO-14] converts the protocols before it looks at the URL', (bench) => {
    for (const url of ['ws://foo bar/', 'ftp://x.invalid/', bench.url('/any#x')]) {
      assert.strictEqual(
        thrownBy(() => bench.construct(url, { [Symbol.iterator]: fail })),
        ERROR,
      );
      assert.throws(() => bench.construct(url, [Symbol('chat')]), TypeError);
    }
  }),
  rule('[CO-14] does not look at the protocols when the URL cannot be converted', (bench) => {
    const protocols = { [Symbol.iterator]: () => assert.fail('the protocols were converted') };
    assert.strictEqual(
      thrownBy(() => bench.construct({ toString: fail }, protocols)),
      ERROR,
    );
  }),
  rule('[CO-15] makes no connection when it throws', async (bench) => {
    const id = newId();
    // If it did, that connection would be over first.
    assertRefused(bench, bench.url(`/close?code=4001&id=${id}`), 'no token');
    assertRefused(bench, bench.url(`/close?code=4001&id=${id}#x`));
    await quiet();
    const socket = await bench.opened(`/echo?id=${id}`);
    socket.close(3001);
    assert.equal((await bench.seen(id)).closeCode, 3001);
  }),
];

/** Checks that a protocol with any of these characters is refused, wherever it stands. */
function assertNone(bench: Bench, characters: readonly string[]): void {
  for (const character of characters) {
    const url = bench.url();
    for (const protocol of [character, `a${character}b`, `${character}a`, `a${character}`]) {
      assertRefused(bench, url, protocol);
      assertRefused(bench, url, ['chat', protocol]);
    }
  }
}

/** An object that writes it down when it is asked for its text. */
function logged(log: string[], entry: string, text: string): object {
  return {
    toString() {
      log.push(entry);
      return text;
    },
  };
}
