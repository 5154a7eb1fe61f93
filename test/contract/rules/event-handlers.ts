import { assert } from 'chai';
import { next } from '../bench.ts';
import { engineRule, type Rule, rule } from '../rule.ts';
import { assertSameAsBare, expecting, handlerOf, setHandler, stage, TYPES, waiting } from './occasions.ts';

/** What no `on*` attribute can hold. */
const NOT_OBJECTS = [undefined, null, 0, 1, Number.NaN, 10n, '', 'text', true, false, Symbol('s')] as const;

/** What a handler may return without preventing anything. */
const NOT_FALSE = [undefined, null, 0, Number.NaN, '', 'false', true, {}] as const;

export const EVENT_HANDLERS: readonly Rule[] = [
  ...TYPES.map((type) =>
    rule(`[EH-1] on${type} is null at first, and holds the function that it is given`, (bench) => {
      const socket = waiting(bench);
      assert.isNull(handlerOf(socket, type));
      for (const handler of [() => {}, function named() {}, async () => {}]) {
        setHandler(socket, type, handler);
        assert.strictEqual(handlerOf(socket, type), handler);
      }
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-2] on${type} becomes null by anything that is no object`, (bench) => {
      const socket = waiting(bench);
      for (const value of NOT_OBJECTS) {
        setHandler(socket, type, () => {});
        assert.isFunction(handlerOf(socket, type));
        setHandler(socket, type, value);
        assert.isNull(handlerOf(socket, type), String(value));
      }
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[EH-3] on${type} holds an object that is no function, and nothing of it is called`,
      async (bench) => {
        const socket = expecting(bench, type);
        const calls: string[] = [];
        const handler = { handleEvent: () => calls.push('handleEvent') };
        setHandler(socket, type, handler);
        assert.strictEqual(handlerOf(socket, type), handler);
        const errors = await bench.uncaught(async () => {
          await next(socket, type);
        });
        assert.strictEqual(handlerOf(socket, type), handler);
        assert.deepEqual({ calls, errors }, { calls: [], errors: [] });
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(
      `[EH-4] on${type} has its turn among the listeners from the moment of the first set`,
      async (bench) => {
        const { socket, calls, listen, handle } = stage(bench, type);
        listen('a');
        handle('handler');
        listen('b');
        await next(socket, type);
        assert.deepEqual(calls, ['a', 'handler', 'b']);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-5] on${type} keeps its turn when a handler replaces another`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      handle('first');
      listen('a');
      handle('second');
      listen('b');
      handle('third');
      await next(socket, type);
      assert.deepEqual(calls, ['third', 'a', 'b']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-5] on${type} keeps the turn that it got with an object that is no function`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      setHandler(socket, type, {});
      listen('a');
      handle('handler');
      await next(socket, type);
      assert.deepEqual(calls, ['handler', 'a']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-6] on${type} = null removes the handler`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      handle('handler');
      listen('a');
      setHandler(socket, type, null);
      await next(socket, type);
      assert.deepEqual(calls, ['a']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-6] on${type} goes to the end when it is set again after null`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      handle('handler');
      listen('a');
      setHandler(socket, type, null);
      handle('handler');
      listen('b');
      await next(socket, type);
      assert.deepEqual(calls, ['a', 'handler', 'b']);
    }),
  ),
  rule('[EH-6] a handler that sets its attribute to null is called once', async (bench) => {
    const socket = await bench.opened('/echo');
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => {
      heard.push(data);
      socket.onmessage = null;
    };
    for (const text of ['1', '2', '3']) socket.send(text);
    for (let i = 0; i < 3; i++) await next(socket, 'message');
    assert.deepEqual(heard, ['1']);
  }),
  ...TYPES.map((type) =>
    rule(
      `[EH-7] on${type}: a listener before it may replace the handler in the same dispatch`,
      async (bench) => {
        const { socket, calls, listen, handle } = stage(bench, type);
        listen('a', () => handle('second'));
        handle('first');
        listen('b');
        await next(socket, type);
        assert.deepEqual(calls, ['a', 'second', 'b']);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(
      `[EH-7] on${type}: a listener before it may remove the handler in the same dispatch`,
      async (bench) => {
        const { socket, calls, listen, handle } = stage(bench, type);
        listen('a', () => setHandler(socket, type, null));
        handle('handler');
        listen('b');
        await next(socket, type);
        assert.deepEqual(calls, ['a', 'b']);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-8] on${type}, first set during a dispatch, waits as a listener does`, (bench) =>
      assertSameAsBare(bench, type, ({ listen, handle }) => listen('a', () => handle('handler')), ['a']),
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-8] on${type}, set after null in a dispatch, waits as a listener does`, (bench) =>
      assertSameAsBare(
        bench,
        type,
        ({ listen, handle, unhandle }) => {
          listen('a', () => {
            unhandle();
            handle('second');
          });
          handle('first');
          listen('b');
        },
        ['a', 'b'],
      ),
    ),
  ),
  ...TYPES.map((type) =>
    rule(
      `[EH-9] on${type} is called with the socket as this and the event as its only argument`,
      async (bench) => {
        const socket = expecting(bench, type);
        const calls: (readonly unknown[])[] = [];
        setHandler(socket, type, function (this: unknown, ...given: unknown[]) {
          calls.push([this, ...given]);
        });
        const event = await next(socket, type);
        assert.lengthOf(calls, 1);
        assert.lengthOf(calls[0] ?? [], 2);
        assert.strictEqual(calls[0]?.[0], socket);
        assert.strictEqual(calls[0]?.[1], event);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-10] what on${type} throws is reported, and the listeners after it run`, async (bench) => {
      const { socket, calls, listen } = stage(bench, type);
      const thrown = new Error(`thrown on purpose by on${type}`);
      const happened = next(socket, type);
      listen('a');
      setHandler(socket, type, () => {
        throw thrown;
      });
      listen('b');
      const errors = await bench.uncaught(async () => {
        await happened;
      });
      setHandler(socket, type, null);
      assert.deepEqual(calls, ['a', 'b']);
      assert.lengthOf(errors, 1);
      assert.strictEqual(errors[0], thrown);
    }),
  ),
  ...TYPES.map((type) =>
    // workerd calls the handler itself when the application dispatches, and takes true for prevention.
    engineRule(
      `[EH-11] on${type}: the return value false prevents an event that can be prevented`,
      (bench) => {
        const socket = waiting(bench);
        setHandler(socket, type, () => false);
        const event = new Event(type, { cancelable: true });
        socket.dispatchEvent(event);
        assert.isTrue(event.defaultPrevented);
        const firm = new Event(type);
        socket.dispatchEvent(firm);
        assert.isFalse(firm.defaultPrevented);
      },
    ),
  ),
  ...TYPES.map((type) =>
    engineRule(`[EH-11] on${type}: no other return value prevents it`, (bench) => {
      const socket = waiting(bench);
      for (const value of NOT_FALSE) {
        setHandler(socket, type, () => value);
        const event = new Event(type, { cancelable: true });
        socket.dispatchEvent(event);
        assert.isFalse(event.defaultPrevented, String(value));
      }
    }),
  ),
  rule('[EH-12] each socket has handlers of its own', async (bench) => {
    const [one, other] = [bench.connect(), bench.connect()];
    const calls: string[] = [];
    for (const type of TYPES) {
      setHandler(one, type, () => calls.push(`${type} of one`));
      assert.isNull(handlerOf(other, type));
    }
    other.onopen = () => calls.push('open of the other');
    await Promise.all([next(one, 'open'), next(other, 'open')]);
    assert.sameMembers(calls, ['open of one', 'open of the other']);
  }),
  rule('[EH-12] each attribute hears its own events, in a life from open to close', async (bench) => {
    const socket = bench.connect('/greet?text=hello');
    const calls: string[] = [];
    for (const type of TYPES) setHandler(socket, type, ({ type }: Event) => calls.push(`on${type}`));
    await next(socket, 'message');
    socket.close();
    await next(socket, 'close');
    assert.deepEqual(calls, ['onopen', 'onmessage', 'onclose']);
  }),
  ...TYPES.map((type) =>
    rule(`[EH-13] on${type} set twice to one function calls it once, in its first turn`, async (bench) => {
      const { socket, calls, listen } = stage(bench, type);
      const handler = (): number => calls.push('handler');
      setHandler(socket, type, handler);
      listen('a');
      setHandler(socket, type, handler);
      await next(socket, type);
      assert.deepEqual(calls, ['handler', 'a']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-13] a function that is on${type} and a listener too is called for both`, async (bench) => {
      const { socket, calls } = stage(bench, type);
      const both = (): number => calls.push('both');
      setHandler(socket, type, both);
      socket.addEventListener(type, both);
      await next(socket, type);
      assert.deepEqual(calls, ['both', 'both']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-13] removeEventListener() does not remove on${type}`, async (bench) => {
      const { socket, calls } = stage(bench, type);
      const handler = (): number => calls.push('handler');
      setHandler(socket, type, handler);
      socket.removeEventListener(type, handler);
      await next(socket, type);
      assert.deepEqual(calls, ['handler']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[EH-14] on${type} is an accessor that the socket inherits, set or not`, (bench) => {
      const socket = waiting(bench);
      assert.isFalse(Object.hasOwn(socket, `on${type}`));
      setHandler(socket, type, () => {});
      assert.isFalse(Object.hasOwn(socket, `on${type}`));
      const accessor = Object.getOwnPropertyDescriptor(bench.Interface.prototype, `on${type}`);
      assert.isFunction(accessor?.get);
      assert.isFunction(accessor?.set);
      assert.strictEqual(accessor?.get?.call(socket), handlerOf(socket, type));
    }),
  ),
  // workerd calls what any EventTarget has in that property.
  engineRule('[EH-15] an own property of the name of an attribute is no handler', async (bench) => {
    const socket = bench.connect();
    const calls: string[] = [];
    Object.defineProperty(socket, 'onopen', { value: () => calls.push('own property') });
    await next(socket, 'open');
    assert.deepEqual(calls, []);
  }),
  rule('[EH-15] a derived class may override an attribute and use the one it hides', async (bench) => {
    const socket = bench.connect();
    const calls: string[] = [];
    const { prototype } = bench.Interface;
    const derived = Object.create(prototype, {
      onopen: {
        get: () => 'overridden',
        set(handler: () => void) {
          Reflect.set(prototype, 'onopen', () => calls.push('wrapped', String(handler())), this);
        },
      },
    });
    Object.setPrototypeOf(socket, derived);
    setHandler(socket, 'open', () => 'called');
    assert.equal(handlerOf(socket, 'open'), 'overridden');
    await next(socket, 'open');
    assert.deepEqual(calls, ['wrapped', 'called']);
  }),
];
