import { assert } from 'chai';
import type { Bench } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';

const READ_ONLY = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol'] as const;

const WRITABLE = ['onopen', 'onerror', 'onclose', 'onmessage', 'binaryType'] as const;

const OPERATIONS = [
  { name: 'send', length: 1 },
  { name: 'close', length: 0 },
] as const;

/** What a member may be called on by mistake: all but a socket. */
const WRONG_THIS: ReadonlyArray<readonly [string, (bench: Bench) => unknown]> = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['an object', () => ({})],
  ['an object that has the prototype', ({ Interface }) => Object.create(Interface.prototype)],
  ['an object with a readyState', () => ({ readyState: 1 })],
  ['the prototype', ({ Interface }) => Interface.prototype],
  ['the class', ({ Interface }) => Interface],
  ['an EventTarget', () => new EventTarget()],
];

/** The members of the interface; part of `INTERFACE`. */
export const INTERFACE_MEMBERS: readonly Rule[] = [
  ...READ_ONLY.flatMap((name) => [
    rule(`[IF-7] ${name} is an accessor of the prototype without a setter`, (bench) => {
      const { get, set, ...flags } = accessorOf(bench, name);
      assert.deepEqual(flags, { enumerable: true, configurable: true });
      assertFunction(get, `get ${name}`, 0);
      assert.isUndefined(set);
    }),
    rule(`[IF-7] ${name} cannot be assigned`, async (bench) => {
      const socket = await bench.opened('/echo', 'chat');
      const before = socket[name];
      // Where this says `false`, strict code gets a TypeError.
      assert.isFalse(Reflect.set(socket, name, 'changed'));
      assert.strictEqual(socket[name], before);
    }),
  ]),
  ...WRITABLE.map((name) =>
    rule(`[IF-8] ${name} is an accessor of the prototype with a setter`, (bench) => {
      const { get, set, ...flags } = accessorOf(bench, name);
      assert.deepEqual(flags, { enumerable: true, configurable: true });
      assertFunction(get, `get ${name}`, 0);
      assertFunction(set, `set ${name}`, 1);
    }),
  ),
  ...OPERATIONS.map(({ name, length }) =>
    rule(`[IF-9] ${name} is a method of the prototype with the length ${length}`, ({ Interface }) => {
      const descriptor = Object.getOwnPropertyDescriptor(Interface.prototype, name);
      assert(descriptor !== undefined, `${name} is not there`);
      const { value, ...flags } = descriptor;
      assert.deepEqual(flags, { writable: true, enumerable: true, configurable: true });
      assertFunction(value, name, length);
    }),
  ),
  ...[...READ_ONLY, ...WRITABLE].map((name) =>
    rule(`[IF-10] ${name} can be read of a socket only`, (bench) => {
      assertOnlyOfSockets(bench, accessorOf(bench, name).get, []);
    }),
  ),
  ...WRITABLE.map((name) =>
    rule(`[IF-10] ${name} can be set on a socket only`, (bench) => {
      assertOnlyOfSockets(bench, accessorOf(bench, name).set, [null]);
    }),
  ),
  ...OPERATIONS.map(({ name }) =>
    rule(`[IF-10] ${name}() can be called on a socket only`, (bench) => {
      assertOnlyOfSockets(bench, bench.Interface.prototype[name], name === 'send' ? ['data'] : []);
    }),
  ),
  rule('[IF-11] close() on something else does not look at its arguments', ({ Interface }) => {
    const { close } = Interface.prototype;
    const code = { valueOf: () => assert.fail('the code was converted') };
    // 5 would be an InvalidAccessError.
    for (const args of [[5], [code]]) assert.throws(() => Reflect.apply(close, {}, args), TypeError);
  }),
  rule('[IF-11] send() on something else does not look at its argument', ({ Interface }) => {
    const data = { toString: () => assert.fail('the data was converted') };
    assert.throws(() => Reflect.apply(Interface.prototype.send, {}, [data]), TypeError);
  }),
  rule('[IF-11] the setter of binaryType on something else does not look at the value', (bench) => {
    const value = { toString: () => assert.fail('the value was converted') };
    const { set } = accessorOf(bench, 'binaryType');
    assert(set !== undefined);
    assert.throws(() => Reflect.apply(set, {}, [value]), TypeError);
  }),
];

function accessorOf({ Interface }: Bench, name: string): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(Interface.prototype, name);
  assert(descriptor !== undefined, `${name} is not on the prototype`);
  return descriptor;
}

function assertFunction(value: unknown, name: string, length: number): void {
  assert.isFunction(value);
  const actual = value as (...args: never[]) => unknown;
  assert.deepEqual({ name: actual.name, length: actual.length }, { name, length });
}

function assertOnlyOfSockets(bench: Bench, member: unknown, args: readonly unknown[]): void {
  assert.isFunction(member);
  const call = member as (...args: never[]) => unknown;
  for (const [what, make] of WRONG_THIS) {
    assert.throws(() => Reflect.apply(call, make(bench), args), TypeError, undefined, what);
  }
}
