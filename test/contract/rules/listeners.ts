import { assert } from 'chai';
import { next, task } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import { EVENT_OBJECTS } from './event-objects.ts';
import { assertActsAsBare, assertSameAsBare, setHandler, stage, TYPES, waiting } from './occasions.ts';

export const LISTENERS: readonly Rule[] = [
  rule('[LS-1] a socket is an EventTarget, with the methods of one', (bench) => {
    const socket = waiting(bench);
    assert.instanceOf(socket, EventTarget);
    for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) {
      assert.isFunction(socket[name], name);
    }
  }),
  ...TYPES.map((type) =>
    rule(`[LS-2] listeners of ${type} run in the order in which they were added`, async (bench) => {
      const { socket, calls, listen } = stage(bench, type);
      for (const name of ['a', 'b', 'c', 'd']) listen(name);
      await next(socket, type);
      assert.deepEqual(calls, ['a', 'b', 'c', 'd']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-2] a listener of ${type} that is added twice is called once, in its first turn`,
      async (bench) => {
        const { socket, calls, listen } = stage(bench, type);
        const twice = (): number => calls.push('twice');
        socket.addEventListener(type, twice);
        listen('a');
        socket.addEventListener(type, twice, { once: true, capture: false });
        await next(socket, type);
        assert.deepEqual(calls, ['twice', 'a']);
      },
    ),
  ),
  rule('[LS-2] a listener that is removed and added again goes to the end', (bench) => {
    const { socket, calls, listen } = stage(bench, 'open');
    const again = (): number => calls.push('again');
    socket.addEventListener('open', again);
    listen('a');
    socket.removeEventListener('open', again);
    socket.addEventListener('open', again);
    socket.dispatchEvent(new Event('open'));
    assert.deepEqual(calls, ['a', 'again']);
  }),
  ...TYPES.map((type) =>
    rule(`[LS-3] a listener of ${type} that is removed is not called`, async (bench) => {
      const { socket, calls, listen } = stage(bench, type);
      const removed = (): number => calls.push('removed');
      socket.addEventListener(type, removed);
      listen('a');
      socket.removeEventListener(type, removed);
      socket.removeEventListener(type, removed);
      await next(socket, type);
      assert.deepEqual(calls, ['a']);
    }),
  ),
  rule('[LS-3] a capture listener and another of the same function are two, as on any EventTarget', (bench) =>
    assertActsAsBare(bench, (target) => {
      let calls = 0;
      const both = (): number => calls++;
      const counts = [{}, { capture: true }].map((options) => {
        target.addEventListener('open', both, options);
        target.dispatchEvent(new Event('open'));
        return calls;
      });
      const rest = [{}, { capture: true }].map((options) => {
        target.removeEventListener('open', both, options);
        target.dispatchEvent(new Event('open'));
        return calls;
      });
      return [counts, rest];
    }),
  ),
  rule('[LS-4] a listener with once is called once', async (bench) => {
    const socket = await bench.opened('/echo');
    const heard: unknown[] = [];
    socket.addEventListener('message', ({ data }) => heard.push(data), { once: true });
    for (const text of ['1', '2']) socket.send(text);
    for (let i = 0; i < 2; i++) await next(socket, 'message');
    assert.deepEqual(heard, ['1']);
  }),
  rule('[LS-4] a listener with once is gone before it is called', (bench) => {
    const { socket, calls } = stage(bench, 'open');
    const nested = (): void => {
      calls.push('once');
      socket.dispatchEvent(new Event('open'));
    };
    socket.addEventListener('open', nested, { once: true });
    socket.dispatchEvent(new Event('open'));
    assert.deepEqual(calls, ['once']);
  }),
  rule('[LS-5] a listener whose signal is aborted is not added', async (bench) => {
    const { socket, calls, listen } = stage(bench, 'open');
    listen('aborted', undefined, { signal: AbortSignal.abort() });
    listen('a');
    await next(socket, 'open');
    assert.deepEqual(calls, ['a']);
  }),
  rule('[LS-5] a listener goes when its signal is aborted', async (bench) => {
    const controller = new AbortController();
    const { socket, calls, listen } = stage(bench, 'open');
    listen('with a signal', undefined, { signal: controller.signal });
    listen('a');
    socket.dispatchEvent(new Event('open'));
    controller.abort();
    await next(socket, 'open');
    assert.deepEqual(calls, ['with a signal', 'a', 'a']);
  }),
  rule(
    '[LS-5] a listener goes when its signal is aborted by one before it in the same dispatch',
    async (bench) => {
      const controller = new AbortController();
      const { socket, calls, listen } = stage(bench, 'open');
      listen('a', () => controller.abort());
      listen('with a signal', undefined, { signal: controller.signal });
      listen('b');
      await next(socket, 'open');
      assert.deepEqual(calls, ['a', 'b']);
    },
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-6] an object that listens to ${type} has its handleEvent called as its method`,
      async (bench) => {
        const { socket } = stage(bench, type);
        const calls: (readonly unknown[])[] = [];
        const object = {
          handleEvent(...given: unknown[]) {
            calls.push([this, ...given]);
          },
        };
        socket.addEventListener(type, object);
        const event = await next(socket, type);
        assert.lengthOf(calls, 1);
        assert.lengthOf(calls[0] ?? [], 2);
        assert.strictEqual(calls[0]?.[0], object);
        assert.strictEqual(calls[0]?.[1], event);
      },
    ),
  ),
  rule('[LS-6] handleEvent is looked up when the event happens, as on any EventTarget', (bench) =>
    assertActsAsBare(bench, (target) => {
      const calls: string[] = [];
      const object: Partial<EventListenerObject> = {};
      target.addEventListener('open', object as EventListenerObject);
      object.handleEvent = () => calls.push('late');
      target.dispatchEvent(new Event('open'));
      return calls;
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-6] a function that listens to ${type} has the socket as this and one argument`,
      async (bench) => {
        const { socket } = stage(bench, type);
        const calls: (readonly unknown[])[] = [];
        socket.addEventListener(type, function (this: unknown, ...given: unknown[]) {
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
  ...[null, undefined, 42, 'text', true, Symbol('s')].map((value) =>
    rule(`[LS-7] ${String(value)} as a listener is what it is to any EventTarget`, async (bench) => {
      await bench.uncaught(() =>
        assertActsAsBare(bench, (target) => {
          const calls: string[] = [];
          const listener = value as unknown as EventListener;
          target.addEventListener('open', listener);
          target.removeEventListener('open', listener);
          target.addEventListener('open', listener);
          target.addEventListener('open', () => calls.push('after it'));
          target.dispatchEvent(new Event('open'));
          return calls;
        }),
      );
    }),
  ),
  ...[undefined, null, true, false, {}, { passive: true }, { unknown: 1 }, () => {}].map((options) =>
    rule(`[LS-8] the options ${describe(options)} do what they do on any EventTarget`, (bench) =>
      assertActsAsBare(bench, (target) => {
        let calls = 0;
        const listener = (event: Event): void => {
          calls++;
          event.preventDefault();
        };
        target.addEventListener('open', listener, options as unknown as AddEventListenerOptions);
        const isUnprevented = target.dispatchEvent(new Event('open', { cancelable: true }));
        return { calls, isUnprevented };
      }),
    ),
  ),
  rule('[LS-9] capture listeners have the turn that they have on any EventTarget', (bench) =>
    assertActsAsBare(bench, (target) => {
      const calls: string[] = [];
      target.addEventListener('open', () => calls.push('a'));
      target.addEventListener('open', () => calls.push('capture'), true);
      target.dispatchEvent(new Event('open'));
      return calls;
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-10] stopImmediatePropagation() in ${type} keeps it from the listeners and the handler after it`,
      async (bench) => {
        const { socket, calls, listen, handle } = stage(bench, type);
        const happened = next(socket, type);
        listen('a', (event) => event.stopImmediatePropagation());
        listen('b');
        handle('handler');
        await happened;
        await task();
        assert.deepEqual(calls, ['a']);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-10] stopPropagation() in ${type} stops no other listener`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      const happened = next(socket, type);
      listen('a', (event) => event.stopPropagation());
      listen('b');
      handle('handler');
      await happened;
      await task();
      assert.deepEqual(calls, ['a', 'b', 'handler']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-11] what a listener of ${type} throws is reported, and the others run`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, type);
      const happened = next(socket, type);
      const thrown = ['function', 'object'].map((kind) => new Error(`thrown on purpose by a ${kind}`));
      const fail = (): never => {
        throw thrown[0];
      };
      listen('a', fail, { once: true });
      const object = {
        handleEvent: () => {
          throw thrown[1];
        },
      };
      socket.addEventListener(type, object, { once: true });
      listen('b');
      handle('handler');
      const errors = await bench.uncaught(async () => {
        await happened;
      });
      assert.deepEqual(calls, ['a', 'b', 'handler']);
      assert.lengthOf(errors, 2);
      assert.strictEqual(errors[0], thrown[0]);
      assert.strictEqual(errors[1], thrown[1]);
    }),
  ),
  rule('[LS-11] the socket goes on when listeners throw', async (bench) => {
    const socket = bench.connect();
    const heard: unknown[] = [];
    const thrower = (): never => {
      throw new Error('thrown on purpose');
    };
    const errors = await bench.uncaught(async () => {
      for (const type of TYPES) socket.addEventListener(type, thrower);
      await next(socket, 'open');
      for (const text of ['1', '2']) {
        socket.send(text);
        heard.push((await next(socket, 'message')).data);
      }
      assert.equal(socket.readyState, 1);
      socket.close(1000);
      heard.push((await next(socket, 'close')).code);
    });
    assert.deepEqual(heard, ['1', '2', 1000]);
    assert.lengthOf(errors, 4);
  }),
  ...TYPES.map((type) =>
    rule(`[LS-12] a listener that is added during ${type} waits as on any EventTarget`, (bench) =>
      assertSameAsBare(bench, type, ({ listen }) => listen('a', () => listen('added')), ['a']),
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-12] a listener that is removed during ${type} is not called for it`, async (bench) => {
      const { socket, calls, listen } = stage(bench, type);
      const removed = (): number => calls.push('removed');
      listen('a', () => socket.removeEventListener(type, removed));
      socket.addEventListener(type, removed);
      listen('b');
      await next(socket, type);
      assert.deepEqual(calls, ['a', 'b']);
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-12] a listener that removes itself during ${type} takes no turn from the next`,
      async (bench) => {
        const { socket, calls, listen } = stage(bench, type);
        const leaving = (): void => {
          calls.push('leaving');
          setHandler(socket, type, null);
          socket.removeEventListener(type, leaving);
        };
        socket.addEventListener(type, leaving);
        listen('a');
        await next(socket, type);
        assert.deepEqual(calls, ['leaving', 'a']);
      },
    ),
  ),
  ...EVENT_OBJECTS,
];

/** Options in words. */
function describe(options: unknown): string {
  return typeof options === 'function' ? 'of a function' : (JSON.stringify(options) ?? 'undefined');
}
