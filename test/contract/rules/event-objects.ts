import { assert } from 'chai';
import { next, task, watch } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';
import {
  assertActsAsBare,
  assertSameAsBare,
  expecting,
  setHandler,
  stage,
  TYPES,
  waiting,
} from './occasions.ts';

/** What `Object.prototype.toString` says of an event. */
const TAGS = { open: 'Event', message: 'MessageEvent', error: 'Event', close: 'CloseEvent' } as const;

/** The classes of events that an application may make itself. Not every engine has them all. */
const MADE = ['Event', 'CustomEvent', 'MessageEvent', 'CloseEvent', 'ErrorEvent'] as const;

export const EVENT_OBJECTS: readonly Rule[] = [
  ...TYPES.map((type) =>
    rule(`[LS-13] the event of ${type} is exactly of its class`, async (bench) => {
      const event = await next(expecting(bench, type), type);
      assert.instanceOf(event, Event);
      assert.equal(event.constructor.name, TAGS[type]);
      const Class: unknown = Reflect.get(globalThis, TAGS[type]);
      if (Class !== undefined) assert.strictEqual(Object.getPrototypeOf(event).constructor, Class);
      // Node 20 has a MessageEvent without a tag.
      const tag = Class === undefined ? `[object ${TAGS[type]}]` : String(make(TAGS[type], type));
      assert.equal(Object.prototype.toString.call(event), tag);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-14] ${type} does not bubble and cannot be prevented`, async (bench) => {
      const event = await next(expecting(bench, type), type);
      const { bubbles, cancelable, composed } = event;
      assert.deepEqual(
        { type: event.type, bubbles, cancelable, composed },
        { type, bubbles: false, cancelable: false, composed: false },
      );
      event.preventDefault();
      assert.isFalse(event.defaultPrevented);
    }),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-15] the target of ${type} is the socket, the current one only in its listeners`,
      async (bench) => {
        const socket = expecting(bench, type);
        const during = new Promise<During>((resolve) => {
          socket.addEventListener(type, (event) => {
            const { target, currentTarget, eventPhase } = event;
            // Whoever lacks the method shall not throw in here.
            const path = Reflect.has(event, 'composedPath') ? event.composedPath() : [];
            resolve({ event, target, currentTarget, eventPhase, path });
          });
        });
        const { event, target, currentTarget, eventPhase, path } = await during;
        await task();
        assert.strictEqual(target, socket, 'target');
        assert.strictEqual(currentTarget, socket, 'currentTarget');
        assert.equal(eventPhase, 2);
        assert.lengthOf(path, 1);
        assert.strictEqual(path[0], socket, 'composedPath()');
        assert.strictEqual(event.target, socket, 'target afterwards');
        const spent = new Event(type);
        new EventTarget().dispatchEvent(spent);
        // As in the standard, or as the engine has it.
        assert.include([null, spent.currentTarget && socket], event.currentTarget);
        assert.include([0, spent.eventPhase], event.eventPhase);
        assert.include([0, spent.composedPath().length], event.composedPath().length);
      },
    ),
  ),
  ...TYPES.map((type) =>
    rule(
      `[LS-15] the current target of ${type} is there for the second listener, as on any EventTarget`,
      (bench) =>
        assertSameAsBare(
          bench,
          type,
          ({ calls, listen }) => {
            listen('first');
            listen('second', ({ currentTarget }) => calls.push(String(currentTarget === null)));
          },
          ['first', 'second', 'false'],
        ),
    ),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-16] every listener of ${type} gets the same object`, async (bench) => {
      const socket = expecting(bench, type);
      const events = new Set<unknown>();
      let calls = 0;
      const take = (event: unknown): void => {
        events.add(event);
        calls++;
      };
      socket.addEventListener(type, (event) => take(event));
      setHandler(socket, type, take);
      socket.addEventListener(type, { handleEvent: take });
      events.add(await next(socket, type));
      assert.equal(calls, 3);
      assert.equal(events.size, 1);
    }),
  ),
  rule('[LS-17] a life: open and the messages while OPEN, the close when CLOSED', async (bench) => {
    const socket = bench.connect();
    const states = TYPES.map((type) => [type, statesIn(socket, type)] as const);
    const types = watch(socket);
    await next(socket, 'open');
    for (const text of ['1', '2']) socket.send(text);
    for (let i = 0; i < 2; i++) await next(socket, 'message');
    socket.close();
    await next(socket, 'close');
    assert.deepEqual(types, ['open', 'message', 'message', 'close']);
    assert.deepEqual(Object.fromEntries(states), { open: [1], message: [1, 1], error: [], close: [3] });
  }),
  rule('[LS-17] a failure: one error and then one close, both when CLOSED', async (bench) => {
    const socket = bench.connect('/refuse?status=503');
    const [errors, closes] = [statesIn(socket, 'error'), statesIn(socket, 'close')];
    const types = watch(socket);
    await next(socket, 'close');
    assert.deepEqual(types, ['error', 'close']);
    assert.deepEqual({ errors, closes }, { errors: [3], closes: [3] });
  }),
  rule('[LS-18] nothing happens in the constructor, nor in the reactions that follow it', async (bench) => {
    const socket = bench.connect();
    assert.equal(socket.readyState, 0);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    assert.equal(socket.readyState, 0);
    const types = watch(socket);
    await next(socket, 'open');
    assert.deepEqual(types, ['open']);
  }),
  ...MADE.map((name) =>
    rule(`[LS-19] dispatchEvent() brings a ${name} of any type to the listeners`, (bench) => {
      if (!Reflect.has(globalThis, name)) return;
      const socket = waiting(bench);
      const heard: unknown[] = [];
      socket.addEventListener('foo', (event) => heard.push(event));
      const event = make(name, 'foo');
      assert.isTrue(socket.dispatchEvent(event));
      assert.lengthOf(heard, 1);
      assert.strictEqual(heard[0], event);
      assert.strictEqual(event.target, socket);
    }),
  ),
  ...TYPES.map((type) =>
    rule(`[LS-19] dispatchEvent() of a ${type} made by hand is heard and changes nothing`, async (bench) => {
      const { socket, calls, listen, handle } = stage(bench, 'open');
      await next(socket, 'open');
      calls.length = 0;
      const hear = (): number => calls.push(type);
      socket.addEventListener(type, hear);
      setHandler(socket, type, () => hear());
      assert.isTrue(socket.dispatchEvent(new Event(type)));
      assert.deepEqual(calls, [type, type]);
      assert.equal(socket.readyState, 1);
      calls.length = 0;
      setHandler(socket, type, null);
      socket.removeEventListener(type, hear);
      listen('unused');
      handle('unused');
      socket.send('still open');
      assert.equal((await next(socket, 'message')).data, 'still open');
      assert.deepEqual(calls, []);
    }),
  ),
  rule('[LS-19] dispatchEvent() of a message brings its data', (bench) => {
    const socket = waiting(bench);
    const heard: unknown[] = [];
    const data = { any: 'thing' };
    socket.addEventListener('message', (event) => heard.push(event.data));
    socket.onmessage = (event) => heard.push(event.data);
    socket.dispatchEvent(new MessageEvent('message', { data }));
    assert.lengthOf(heard, 2);
    for (const one of heard) assert.strictEqual(one, data);
    assert.equal(socket.readyState, 0);
  }),
  rule('[LS-20] dispatchEvent() says of a prevented event what any EventTarget says', (bench) =>
    assertActsAsBare(bench, (target) => {
      target.addEventListener('foo', (event) => event.preventDefault());
      const events = [
        new Event('foo', { cancelable: true }),
        new Event('foo'),
        new Event('bar', { cancelable: true }),
      ];
      return events.map((event) => [target.dispatchEvent(event), event.defaultPrevented]);
    }),
  ),
  rule('[LS-20] dispatchEvent() of an event that is under way throws what any EventTarget throws', (bench) =>
    assertActsAsBare(bench, (target) => {
      const names: unknown[] = [];
      target.addEventListener('foo', (event) => {
        try {
          target.dispatchEvent(event);
        } catch (error) {
          names.push((error as Error).name);
        }
      });
      const event = new Event('foo');
      target.dispatchEvent(event);
      target.dispatchEvent(event);
      return names;
    }),
  ),
  rule('[LS-20] dispatchEvent() of what is no Event is a TypeError', (bench) => {
    const socket = waiting(bench);
    for (const value of [undefined, null, 'open', { type: 'open' }]) {
      assert.throws(() => socket.dispatchEvent(value as unknown as Event), TypeError);
    }
  }),
];

/** An event, and what it said of itself while it was dispatched. */
interface During extends Pick<Event, 'target' | 'currentTarget' | 'eventPhase'> {
  readonly event: Event;
  readonly path: readonly EventTarget[];
}

/** Writes down the state of a socket in each event of a type. */
function statesIn(socket: WebSocket, type: (typeof TYPES)[number]): readonly number[] {
  const states: number[] = [];
  socket.addEventListener(type, () => states.push(socket.readyState));
  return states;
}

/** `new Name(type)`. */
function make(name: string, type: string): Event {
  return Reflect.construct(Reflect.get(globalThis, name), [type]);
}
