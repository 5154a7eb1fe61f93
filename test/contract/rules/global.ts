import { assert } from 'chai';
import type { Bench } from '../bench.ts';
import { next } from '../bench.ts';
import { type Rule, rule } from '../rule.ts';

export const GLOBAL: readonly Rule[] = [
  rule('[GL-1] works in the place of globalThis.WebSocket', async (bench) => {
    await inPlace(bench.Interface, async () => {
      await exchange(new WebSocket(bench.url()), bench.Interface);
    });
  }),
  rule('[GL-1] so does a class that extends it', async (bench) => {
    class Sub extends bench.Interface {}
    await inPlace(Sub, async () => {
      await exchange(new WebSocket(bench.url()), Sub);
    });
  }),
  rule('[GL-1] so does a proxy of it', async (bench) => {
    const proxy = new Proxy(bench.Interface, {});
    await inPlace(proxy, async () => {
      await exchange(new WebSocket(bench.url(), ['v1']), proxy);
    });
  }),
  rule('[GL-2] the constants of the global are those of the class', async (bench) => {
    await inPlace(bench.Interface, async () => {
      const socket = await bench.opened();
      assert.equal(socket.readyState, WebSocket.OPEN);
      assert.equal(Object.prototype.toString.call(socket), '[object WebSocket]');
    });
  }),
];

/** Puts a class in the place of the global one for a while. */
async function inPlace(Class: Bench['Interface'], action: () => Promise<void>): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  Object.defineProperty(globalThis, 'WebSocket', { value: Class, configurable: true, writable: true });
  try {
    await action();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'WebSocket');
    else Object.defineProperty(globalThis, 'WebSocket', before);
  }
}

async function exchange(socket: WebSocket, Class: Bench['Interface']): Promise<void> {
  assert.instanceOf(socket, Class);
  assert.instanceOf(socket, WebSocket);
  await next(socket, 'open');
  socket.send('hello');
  assert.equal((await next(socket, 'message')).data, 'hello');
  socket.close(1000);
  assert.equal((await next(socket, 'close')).code, 1000);
}
