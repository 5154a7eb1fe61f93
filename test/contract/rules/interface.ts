import { assert } from 'chai';
import { newId, next } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import { INTERFACE_MEMBERS } from './interface-members.ts';

const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

const ATTRIBUTES = [
  ...['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol', 'binaryType'],
  ...['onopen', 'onerror', 'onclose', 'onmessage'],
];

const MEMBERS = [...READY_STATES, ...ATTRIBUTES, 'send', 'close'];

const NOT_WRITABLE = { writable: false, enumerable: false, configurable: true };

export const INTERFACE: readonly Rule[] = [
  rule('[IF-1] the interface object is a function with the name WebSocket', ({ Interface }) => {
    assert.isFunction(Interface);
    assert.deepEqual(Object.getOwnPropertyDescriptor(Interface, 'name'), {
      value: 'WebSocket',
      ...NOT_WRITABLE,
    });
  }),
  rule('[IF-1] the interface object has the length 1', ({ Interface }) => {
    assert.deepEqual(Object.getOwnPropertyDescriptor(Interface, 'length'), { value: 1, ...NOT_WRITABLE });
  }),
  rule('[IF-1] the prototype cannot be replaced', ({ Interface }) => {
    const { value, ...flags } = descriptorOf(Interface, 'prototype');
    assert.deepEqual(flags, { writable: false, enumerable: false, configurable: false });
    assert.isFalse(Reflect.set(Interface, 'prototype', {}));
    assert.strictEqual(Interface.prototype, value);
  }),
  rule('[IF-1] the prototype leads back to the interface object', ({ Interface }) => {
    const { value, ...flags } = descriptorOf(Interface.prototype, 'constructor');
    assert.deepEqual(flags, { writable: true, enumerable: false, configurable: true });
    assert.strictEqual(value, Interface);
  }),
  rule('[IF-1] the interface object lists the constants and nothing else', ({ Interface }) => {
    assert.sameMembers(Object.keys(Interface), [...READY_STATES]);
  }),
  rule('[IF-2] it cannot be called without new', async (bench) => {
    const { Interface } = bench;
    const socket = await bench.opened();
    assert.throws(() => Reflect.apply(Interface, undefined, [bench.url()]), TypeError);
    assert.throws(() => Reflect.apply(Interface, socket, [bench.url()]), TypeError);
  }),
  rule('[IF-2] it cannot be constructed without a URL', (bench) => {
    assert.throws(() => bench.construct(), TypeError);
  }),
  rule('[IF-3] the class, its prototype and its instances are those of an EventTarget', async (bench) => {
    const { Interface } = bench;
    const socket = await bench.opened();
    assert.strictEqual(Object.getPrototypeOf(Interface), EventTarget);
    assert.strictEqual(Object.getPrototypeOf(Interface.prototype), EventTarget.prototype);
    assert.strictEqual(Object.getPrototypeOf(socket), Interface.prototype);
    assert.instanceOf(socket, Interface);
    assert.instanceOf(socket, EventTarget);
  }),
  rule('[IF-3] dispatchEvent is the inherited one', async (bench) => {
    assert.isFalse(Object.hasOwn(bench.Interface.prototype, 'dispatchEvent'));
    assert.strictEqual((await bench.opened()).dispatchEvent, EventTarget.prototype.dispatchEvent);
  }),
  ...(['addEventListener', 'removeEventListener'] as const).map((name) =>
    rule(`[IF-3] ${name} looks like the inherited one`, async (bench) => {
      const socket = await bench.opened();
      assert.equal(socket[name].name, EventTarget.prototype[name].name);
      assert.isFalse(Object.hasOwn(socket, name));
    }),
  ),
  rule('[IF-4] it calls itself a WebSocket', async (bench) => {
    const { prototype } = bench.Interface;
    assert.deepEqual(Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag), {
      value: 'WebSocket',
      ...NOT_WRITABLE,
    });
    assert.equal(Object.prototype.toString.call(await bench.opened()), '[object WebSocket]');
  }),
  ...READY_STATES.flatMap((name, value) => [
    rule(`[IF-5] ${name} is ${value} on the class, its prototype and its instances`, async (bench) => {
      for (const owner of [bench.Interface, bench.Interface.prototype]) {
        assert.deepEqual(Object.getOwnPropertyDescriptor(owner, name), {
          value,
          writable: false,
          enumerable: true,
          configurable: false,
        });
      }
      assert.equal((await bench.opened())[name], value);
    }),
    rule(`[IF-6] ${name} cannot be assigned, deleted or redefined`, async (bench) => {
      const socket = await bench.opened();
      // Where these say `false`, strict code gets a TypeError.
      for (const owner of [bench.Interface, bench.Interface.prototype]) {
        assert.isFalse(Reflect.set(owner, name, 7), 'assigned');
        assert.isFalse(Reflect.deleteProperty(owner, name), 'deleted');
        assert.isFalse(Reflect.defineProperty(owner, name, { value: 7 }), 'redefined');
        assert.equal(owner[name], value);
      }
      assert.isFalse(Reflect.set(socket, name, 7), 'assigned on the instance');
      assert.equal(socket[name], value);
    }),
  ]),
  ...INTERFACE_MEMBERS,
  rule('[IF-12] an instance has none of the members itself', async (bench) => {
    const socket = await bench.opened();
    assert.deepEqual(Object.keys(socket), []);
    assert.deepEqual(
      MEMBERS.filter((name) => Object.hasOwn(socket, name)),
      [],
    );
  }),
  rule('[IF-12] for-in lists the standard members, those of EventTarget and nothing else', async (bench) => {
    assert.sameMembers(namesIn(await bench.opened()), [...MEMBERS, ...namesIn(EventTarget.prototype)]);
  }),
  ...ATTRIBUTES.map((name) =>
    rule(
      `[IF-13] ${name} can be redefined on an instance, and comes back when that is deleted`,
      async (bench) => {
        const socket = await bench.opened();
        const before = Reflect.get(socket, name);
        Object.defineProperty(socket, name, { get: () => 'mine', configurable: true });
        assert.equal(Reflect.get(socket, name), 'mine');
        // The second time there is nothing left to delete, which is not refused.
        assert.isTrue(Reflect.deleteProperty(socket, name));
        assert.isTrue(Reflect.deleteProperty(socket, name));
        assert.strictEqual(Reflect.get(socket, name), before);
      },
    ),
  ),
  ...(['send', 'close'] as const).map((name) =>
    rule(
      `[IF-13] ${name} can be replaced on an instance, and comes back when that is deleted`,
      async (bench) => {
        const socket = await bench.opened();
        assert.isTrue(Reflect.set(socket, name, () => 'mine'));
        assert.equal((socket[name] as unknown as () => unknown)(), 'mine');
        assert.isTrue(Reflect.deleteProperty(socket, name));
        assert.strictEqual(socket[name], bench.Interface.prototype[name]);
      },
    ),
  ),
  rule('[IF-13] its own events come even where dispatchEvent was replaced on the instance', async (bench) => {
    const socket = bench.connect();
    let calls = 0;
    Reflect.set(socket, 'dispatchEvent', () => calls++);
    await next(socket, 'open');
    assert.equal(calls, 0);
  }),
  rule('[IF-14] a subclass has its own members beside the inherited ones', async (bench) => {
    class Shouting extends bench.Interface {
      readonly volume = 11;
      override get extensions(): string {
        return `none but ${super.protocol || 'shouting'}`;
      }
      override send(text: string): void {
        super.send(text.toUpperCase());
      }
    }
    const socket = new Shouting(bench.url());
    try {
      assert.instanceOf(socket, bench.Interface);
      assert.strictEqual(Object.getPrototypeOf(socket), Shouting.prototype);
      assert.equal(socket.volume, 11);
      assert.equal(socket.extensions, 'none but shouting');
      assert.equal(socket.readyState, 0);
      await next(socket, 'open');
      socket.send('hello');
      assert.equal((await next(socket, 'message')).data, 'HELLO');
    } finally {
      socket.close();
    }
  }),
  rule('[IF-14] Reflect.construct gives an instance the prototype of another class', (bench) => {
    class Other extends EventTarget {}
    const socket = Reflect.construct(bench.Interface, [bench.url(`/any/${newId()}`)], Other) as WebSocket;
    const close = Reflect.get(bench.Interface.prototype, 'close');
    try {
      assert.strictEqual(Object.getPrototypeOf(socket), Other.prototype);
      assert.equal(Reflect.get(bench.Interface.prototype, 'readyState', socket), 0);
    } finally {
      Reflect.apply(close, socket, []);
    }
  }),
  rule('[IF-15] the values that a socket starts with', async (bench) => {
    const socket = bench.connect();
    const { readyState, bufferedAmount, extensions, protocol, binaryType } = socket;
    assert.deepEqual(
      { readyState, bufferedAmount, extensions, protocol, binaryType },
      { readyState: 0, bufferedAmount: 0, extensions: '', protocol: '', binaryType: 'blob' },
    );
    const { onopen, onerror, onclose, onmessage } = socket;
    assert.deepEqual([onopen, onerror, onclose, onmessage], [null, null, null, null]);
    await next(socket, 'open');
  }),
];

function descriptorOf(owner: object, name: string): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  assert(descriptor !== undefined, `${name} is not there`);
  return descriptor;
}

function namesIn(object: object): string[] {
  const names: string[] = [];
  for (const name in object) names.push(name);
  return names;
}
