import { inspect } from 'node:util';
import type { FakeSocket } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { fakeLife } from '../support/fake-life.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

function opened(): { readonly socket: ReturnType<typeof fakeLife>['socket']; readonly line: FakeSocket } {
  const { socket, network } = fakeLife();
  network.last.open();
  return { socket, line: network.last };
}

/** What the first listener is given. */
function eventOf(act?: (event: MessageEvent) => void): MessageEvent {
  const { socket, line } = opened();
  let heard: MessageEvent | undefined;
  socket.addEventListener('message', (event) => {
    heard = event;
    act?.(event);
  });
  line.receive('hello');
  if (heard === undefined) throw new Error('Nothing was heard.');
  return heard;
}

/** Every attribute of an event, by the prototypes of the platform. */
function attributesOf(event: Event): Record<string, unknown> {
  const names = [MessageEvent.prototype, Event.prototype].flatMap((prototype) =>
    Object.entries(Object.getOwnPropertyDescriptors(prototype))
      .filter(([, { get }]) => get !== undefined)
      .map(([name]) => name),
  );
  return Object.fromEntries(names.map((name) => [name, Reflect.get(event, name)]));
}

describe('message events', () => {
  it('[EV-21] a message event has every attribute of one that the platform has dispatched', () => {
    const { target, currentTarget, srcElement, timeStamp, ...rest } = attributesOf(eventOf());
    const real = new MessageEvent('message', { data: 'hello', origin: 'ws://host' });
    new EventTarget().dispatchEvent(real);
    const expected = attributesOf(real);
    const { currentTarget: spent } = expected;
    expect(rest).toEqual(Object.fromEntries(Object.keys(rest).map((name) => [name, expected[name]])));
    expect(target).toBe(srcElement);
    expect(currentTarget).toBe(spent);
    expect(timeStamp).toBeTypeOf('number');
  });

  it('[EV-21] its methods can be called, and it can be shown', () => {
    const event = eventOf((each) => {
      each.preventDefault();
      each.stopPropagation();
      each.cancelBubble = true;
    });
    expect(event.cancelBubble).toBe(true);
    expect(event.defaultPrevented).toBe(false);
    expect(inspect(event)).toContain('message');
    expect(event).toBeInstanceOf(MessageEvent);
    expect(new MessageEvent(event.type, event as unknown as MessageEventInit)).toMatchObject({
      data: 'hello',
      origin: 'ws://host',
    });
  });

  it.each([
    ['functions alone', undefined],
    ['one that is called once', { once: true }],
    ['one that captures', { capture: true }],
  ])('[EV-22] listeners are called in the order in which they were added: %s', (_, options) => {
    const { socket, line } = opened();
    const calls: string[] = [];
    const add = (name: string, given?: AddEventListenerOptions): void =>
      socket.addEventListener('message', () => calls.push(name), given);
    add('first');
    socket.onmessage = () => calls.push('handler');
    add('second', options);
    line.receive('1');
    const bare = ['first', 'handler', 'second'];
    expect(calls).toEqual(bare);
    line.receive('2');
    expect(calls.slice(3)).toEqual(options !== undefined && 'once' in options ? bare.slice(0, 2) : bare);
  });

  it('[EV-22] a listener that was removed is not called, nor one that was added meanwhile, nor one twice', () => {
    const { socket, line } = opened();
    const calls: string[] = [];
    const late = (): number => calls.push('late');
    const removed = (): number => calls.push('removed');
    const first = (): void => {
      calls.push('first');
      socket.removeEventListener('message', removed);
      socket.removeEventListener('message', returning);
      socket.addEventListener('message', returning);
      socket.addEventListener('message', late);
    };
    const returning = (): number => calls.push('returning');
    for (const listener of [first, first, removed, returning]) socket.addEventListener('message', listener);
    line.receive('1');
    expect(calls).toEqual(['first']);
    line.receive('2');
    expect(calls).toEqual(['first', 'first', 'late']);
  });

  it('[EV-22] stopImmediatePropagation() ends the calls, an error does not', async () => {
    const { socket, line } = opened();
    const calls: string[] = [];
    const failure = new Error('of a listener');
    socket.addEventListener('message', () => {
      throw failure;
    });
    socket.addEventListener('message', (event) => {
      calls.push('second');
      event.stopImmediatePropagation();
    });
    socket.addEventListener('message', () => calls.push('third'));
    const uncaught = await uncaughtDuring(() => line.receive('1'));
    expect(uncaught).toEqual([failure]);
    expect(calls).toEqual(['second']);
  });

  it('[EV-22] what was removed as a capturing listener is not the other one', () => {
    const { socket, line } = opened();
    const calls: string[] = [];
    const listener = (): number => calls.push('heard');
    socket.addEventListener('message', listener);
    socket.removeEventListener('message', listener, { capture: true });
    line.receive('1');
    socket.removeEventListener('message', listener, { once: true } as EventListenerOptions);
    line.receive('2');
    expect(calls).toEqual(['heard']);
  });

  it('[DF-16] what passes a message on makes a new event of it', () => {
    const event = eventOf();
    const other = new EventTarget();
    const heard: unknown[] = [];
    other.addEventListener('message', (each) => heard.push((each as MessageEvent).data));
    other.dispatchEvent(new MessageEvent('message', event as unknown as MessageEventInit));
    expect(heard).toEqual(['hello']);
  });

  it('[DF-16] a listener that goes past the methods of the class hears nothing', () => {
    const { socket, line } = opened();
    const calls: string[] = [];
    EventTarget.prototype.addEventListener.call(socket, 'message', () => calls.push('past'));
    socket.addEventListener('message', () => calls.push('own'));
    line.receive('1');
    expect(calls).toEqual(['own']);
  });
});
