import { type CodeExplanation, compare, explain } from 'resilient-websocket/codes';
import { describe, expect, it } from 'vitest';
import { CATEGORY_WORDS } from '../../src/codes/category-words.ts';
import { CLOSE_CODES } from '../../src/codes/close-codes.ts';
import { EXPLANATIONS } from '../../src/codes/explanations.ts';
import { categoryOf, POLICY } from '../../src/session/close-code.ts';

const ALL_CODES: readonly number[] = Array.from({ length: 65536 }, (_, code) => code);

/** The codes for which a fact is true, as ranges: short to write down and to read in a failure. */
function rangesWhere(isTrue: (explanation: CodeExplanation) => boolean): readonly string[] {
  const ranges: [number, number][] = [];
  for (const code of ALL_CODES.filter((each) => isTrue(explain(each)))) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
}

describe('explain', () => {
  it('[CX-1] explains every code from 0 to 65535', () => {
    const wanting = ALL_CODES.filter((code) => {
      const { name, meaning, seenWhen, howToFix, remedy, sources } = explain(code);
      const texts = [name, meaning, seenWhen, howToFix, remedy.summary, ...sources];
      return sources.length === 0 || texts.some((text) => text.trim() === '');
    });
    expect(wanting).toEqual([]);
    expect(ALL_CODES.filter((code) => explain(code).code !== code)).toEqual([]);
  });

  it('[CX-1] has an explanation for each row of the table of close codes, and none besides', () => {
    expect(Object.keys(EXPLANATIONS).map(Number)).toEqual(CLOSE_CODES.map(({ from }) => from));
  });

  it('[CX-1] gives every text in whole sentences that can be joined to another', () => {
    for (const { meaning, seenWhen, howToFix } of Object.values(EXPLANATIONS)) {
      for (const text of [meaning, seenWhen, howToFix]) expect(text).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each([
    [0, 'starts at 1000'],
    [1016, 'protocol and its extensions'],
    [2999, 'extensions'],
    [3500, 'libraries, frameworks and applications'],
    [4999, 'private use'],
    [65535, 'ends at 4999'],
  ])('[CX-1] says of %d what its range means', (code, words) => {
    expect(explain(code).meaning).toContain(words);
  });

  it.each([
    [70000, '70000'],
    [65536, '65536'],
    [-1, '-1'],
    [1000.5, '1000.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['1000', '"1000"'],
    [1000n, '1000n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('code'), 'Symbol(code)'],
    [Object.create(null), '[object Object]'],
    [{ [Symbol.toStringTag]: 'CloseEvent' }, '[object CloseEvent]'],
  ])('[CX-2] refuses %s with a RangeError that names it', (value, shown) => {
    const explainUnchecked = explain as (code: unknown) => CodeExplanation;
    expect(() => explainUnchecked(value)).toThrow(
      new RangeError(`explain() takes an integer from 0 to 65535, not ${shown}.`),
    );
  });

  it('[CX-2] names compare() in the RangeError for either of its arguments', () => {
    const error = new RangeError('compare() takes an integer from 0 to 65535, not -1.');
    expect(() => compare(-1, 1000)).toThrow(error);
    expect(() => compare(1000, -1)).toThrow(error);
  });

  it.each([
    [1000, 'Normal Closure', 'normal', 'either', true],
    [1001, 'Going Away', 'going-away', 'either', false],
    [1005, 'No Status Received', 'sentinel', 'nobody', false],
    [1006, 'Abnormal Closure', 'abnormal', 'nobody', false],
    [1010, 'Mandatory Extension', 'extension-failure', 'client', false],
    [1012, 'Service Restart', 'restart', 'server', false],
    [3000, 'Unauthorized', 'unauthorized', 'application', true],
    [3003, 'Forbidden', 'forbidden', 'application', true],
    [3008, 'Timeout', 'timeout', 'application', true],
    [4000, 'Private use', 'application', 'application', true],
  ])('[CX-3] knows %d as %s', (code, name, category, sender, isClosable) => {
    expect(explain(code)).toMatchObject({ code, name, category, sender, isClosable });
  });

  it.each([
    ['either', ['1000-1003', '1007-1009']],
    ['client', ['1010']],
    ['server', ['1011-1014']],
    ['application', ['3000-4999']],
    ['nobody', ['0-999', '1004-1006', '1015-2999', '5000-65535']],
  ])('[CX-3] knows which codes are sent by %s', (sender, ranges) => {
    expect(rangesWhere((explanation) => explanation.sender === sender)).toEqual(ranges);
  });

  it.each([
    [1012, 'hybi mailing list, msg09670'],
    [1013, 'hybi mailing list, msg09670'],
    [1014, 'hybi mailing list, msg10748'],
    [1000, 'RFC 6455, 7.4.1'],
    [3000, 'IANA WebSocket Close Code Number Registry'],
  ])('[CX-3] names where %d is defined: %s', (code, source) => {
    expect(explain(code).sources).toContain(source);
  });

  it('[CX-4] calls wire values what a Close frame may carry: never 1005, 1006 or 1015', () => {
    expect(rangesWhere(({ isWireValue }) => isWireValue)).toEqual(['1000-1003', '1007-1014', '3000-4999']);
  });

  it('[CX-4] calls closable 1000 and 3000-4999, nothing else', () => {
    expect(rangesWhere(({ isClosable }) => isClosable)).toEqual(['1000', '3000-4999']);
  });

  it.each([
    [1000, 'stop', 'Stop: the peer ended it with the code of a normal end.'],
    [
      1001,
      'retry',
      'Retry with exponential back-off: the peer says that it is leaving, and not that this client should stay away.',
    ],
    [
      1005,
      'retry',
      'Retry with exponential back-off: the Close frame had no status code, so the reason is unknown, and nothing rules out another attempt.',
    ],
    [
      1006,
      'retry',
      'Retry with exponential back-off: no Close frame came, so the reason is unknown, and nothing rules out another attempt.',
    ],
    [
      1010,
      'stop',
      'Stop: the two ends did not agree on an extension that is required, and would ask for the same again.',
    ],
    [
      1012,
      'retry',
      'Retry after a delay drawn once from 1 to 5 s: the server announces that it restarts, so the delay is short and random.',
    ],
    [
      1013,
      'retry',
      'Retry after a delay near the cap of the back-off: an overloaded server needs fewer attempts.',
    ],
    [
      1015,
      'retry',
      'Retry after a delay near the cap of the back-off: TLS failed. A certificate may be renewed at any time, so attempts go on, but rarely.',
    ],
    [
      3000,
      'refresh',
      'Refresh the credentials and retry once: the credentials were refused, so others are asked for, once.',
    ],
    [3003, 'stop', 'Stop: the credentials are known and do not suffice, and would be the same again.'],
  ])('[CX-5] tells the default remedy of %d', (code, action, summary) => {
    expect(explain(code).remedy).toEqual({ action, summary });
  });

  it('[CX-5] tells the default policy’s remedy and its reason for every row', () => {
    for (const { from, to } of CLOSE_CODES) {
      for (const code of [from, to]) {
        const { category, remedy } = explain(code);
        expect(category).toBe(categoryOf(code));
        expect(remedy.action).toBe(POLICY[category][0].action);
        expect(remedy.summary.endsWith(CATEGORY_WORDS[category].why.slice(1))).toBe(true);
      }
    }
  });

  it('[CX-3] gives all codes of a row one category', () => {
    for (const { from, to } of CLOSE_CODES) {
      const categories = ALL_CODES.slice(from, to + 1).map((code) => explain(code).category);
      expect(new Set(categories).size).toBe(1);
    }
  });

  it('[CX-3] has a row for every code, in order and without a gap', () => {
    expect(CLOSE_CODES.map(({ from }) => from)).toEqual(
      [0, ...CLOSE_CODES.map(({ to }) => to + 1)].slice(0, -1),
    );
    expect(CLOSE_CODES.at(-1)?.to).toBe(65535);
  });
});

describe('compare', () => {
  it('[CX-6] explains both codes', () => {
    const { a, b } = compare(1000, 1005);
    expect([a, b]).toEqual([explain(1000), explain(1005)]);
  });

  it('[CX-6] says every fact that sets two codes apart', () => {
    const { differences } = compare(1000, 1005);
    const { meaning, seenWhen } = explain(1005);
    expect(differences).toHaveLength(6);
    expect(differences[0]).toContain(`1005 means that ${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`);
    expect(differences[1]).toContain(
      `1005 is seen when ${seenWhen.charAt(0).toLowerCase()}${seenWhen.slice(1)}`,
    );
    expect(differences.slice(2)).toEqual([
      'Either end may send 1000. Nobody may send 1005.',
      '1000 may travel in a Close frame. 1005 must not travel in a Close frame.',
      'close(1000) is allowed. close(1005) throws an InvalidAccessError.',
      'After 1000 the default is to stop. After 1005 the default is to retry with exponential back-off.',
    ]);
  });

  it.each([
    [1005, 1006, ['means', 'is seen']],
    [1000, 1006, ['means', 'is seen', 'send', 'travel', 'close(', 'default']],
    [1001, 1005, ['means', 'is seen', 'send', 'travel']],
    [1005, 1010, ['means', 'is seen', 'send', 'travel', 'default']],
    [1005, 1012, ['means', 'is seen', 'send', 'travel', 'default']],
    [3003, 3008, ['means', 'is seen', 'default']],
    [0, 5000, ['means']],
    [4000, 4001, []],
  ])('[CX-6] keeps quiet of what %d and %d have in common', (a, b, words) => {
    const { differences } = compare(a, b);
    expect(differences).toHaveLength(words.length);
    for (const [index, word] of words.entries()) expect(differences[index]).toContain(word);
  });

  it('[CX-6] is symmetrical: the same facts set b apart from a', () => {
    for (const { from: a } of CLOSE_CODES) {
      for (const { from: b } of CLOSE_CODES) {
        expect(compare(b, a).differences).toHaveLength(compare(a, b).differences.length);
      }
    }
  });

  it('[CX-6] finds that nothing sets a code apart from itself', () => {
    expect(ALL_CODES.filter((code) => compare(code, code).differences.length > 0)).toEqual([]);
  });

  it('[CX-6] says what to do for each of the two, in their order', () => {
    expect(compare(1012, 1000).advice).toEqual([
      `1012 (Service Restart): ${explain(1012).howToFix}`,
      `1000 (Normal Closure): ${explain(1000).howToFix}`,
    ]);
  });
});
