import { WebSocket } from 'ws';
import { settled } from '../../support/fake-life.ts';
import { list, type Scenario, stateOf, until } from '../stage.ts';
import type { Socket } from '../subjects.ts';

/** Puts a class at `globalThis.WebSocket` while something is done. */
async function withGlobal<T>(Class: unknown, action: () => Promise<T>): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  Object.defineProperty(globalThis, 'WebSocket', { value: Class, configurable: true, writable: true });
  try {
    return await action();
  } finally {
    if (before) Object.defineProperty(globalThis, 'WebSocket', before);
    else Reflect.deleteProperty(globalThis, 'WebSocket');
  }
}

/** Closes a socket at a time that a scenario is about, and begins again. */
function closesEarly(name: string, wait: () => Promise<void>): Scenario {
  return {
    name,
    peers: ['partysocket'],
    async run(stage) {
      const seen = stage.open();
      seen.socket.send('waits');
      await wait();
      seen.socket.close();
      const state = stateOf(seen.socket);
      await stage.settle();
      const before = seen.story;
      const attempts = stage.server.handshakes.length;
      seen.socket.reconnect();
      await seen.until('message');
      return {
        'readyState after the call': state,
        'events before reconnect()': before,
        'attempts before reconnect()': `${attempts}`,
        'what the server gets after it': list(stage.server.messages),
      };
    },
  };
}

export const STARTS: readonly Scenario[] = [
  closesEarly('close() in the tick of the constructor, then reconnect()', async () => {}),
  closesEarly('close() in a promise reaction after the constructor, then reconnect()', async () => {
    await undefined;
  }),
  {
    name: 'close() in the tick of the constructor',
    async run(stage) {
      const seen = stage.open();
      seen.socket.close();
      await stage.settle();
      return { events: seen.story, attempts: `${stage.server.handshakes.length}` };
    },
  },
  {
    name: 'close() in the tick of reconnect(), on a socket that was not started',
    async run(stage) {
      const seen = stage.open({ startClosed: true });
      seen.socket.reconnect();
      const between = stateOf(seen.socket);
      seen.socket.close();
      await stage.settle();
      return {
        events: seen.story,
        attempts: `${stage.server.handshakes.length}`,
        'readyState in between': between,
      };
    },
  },
  {
    name: 'close() on a socket that was not started, then reconnect()',
    async run(stage) {
      const seen = stage.open({ startClosed: true });
      seen.socket.send('waits');
      seen.socket.close();
      seen.socket.close(4000, 'again');
      const state = stateOf(seen.socket);
      seen.socket.send('waits, too');
      await settled();
      const events = seen.story;
      seen.socket.reconnect();
      await seen.until('message', 2);
      return {
        'readyState after close()': state,
        'events before reconnect()': events,
        'what the server gets': list(stage.server.messages),
      };
    },
  },
  {
    name: 'close() while a url function is asked',
    async run(stage) {
      let answer: (url: string) => void = () => {};
      const seen = stage.open({}, () => new Promise<string>((resolve) => (answer = resolve)));
      await until(() => answer.name !== 'answer');
      seen.socket.close();
      answer(stage.server.url);
      await stage.settle();
      return { events: seen.story, attempts: `${stage.server.handshakes.length}` };
    },
  },
  {
    name: 'messages are sent before the first connection, and by the open listener',
    async run(stage) {
      const seen = stage.open();
      const returned = [seen.socket.send('first'), seen.socket.send('second')];
      seen.socket.addEventListener('open', () => returned.push(seen.socket.send('hello')));
      await seen.until('message', 3);
      return { 'what the server gets': list(stage.server.messages), 'what send() returns': list(returned) };
    },
  },
  {
    name: 'the first attempt fails, and messages are sent before the second and by the open listener',
    async run(stage) {
      stage.script({ do: 'refuse', status: 503 });
      const seen = stage.open();
      seen.socket.send('first');
      seen.socket.addEventListener('open', () => seen.socket.send('hello'));
      await seen.until('error');
      seen.socket.send('second');
      await seen.until('message', 3);
      return { 'what the server gets': list(stage.server.messages) };
    },
  },
  {
    name: 'handlers are set after listeners were added',
    async run(stage) {
      const seen = stage.open();
      const { socket } = seen;
      const calls: string[] = [];
      for (const type of ['open', 'message', 'close'] as const) {
        socket.addEventListener(type, () => calls.push(`listener of ${type}`));
        socket[`on${type}`] = () => calls.push(`on${type} before`);
        socket[`on${type}`] = null;
        socket[`on${type}`] = () => calls.push(`on${type}`);
      }
      socket.addEventListener('open', () => socket.send('hello'));
      await seen.until('message');
      socket.close();
      await until(() => calls.length === 6);
      return { calls: list(calls) };
    },
  },
  {
    name: 'url in the tick of the constructor, and while open',
    async run(stage) {
      const seen = stage.open();
      const before = seen.socket.url;
      await seen.until('open');
      const name = (url: string): string => `"${url.replace(stage.server.url, 'ws://host/')}"`;
      return { before: name(before), 'while open': name(seen.socket.url) };
    },
  },
  ...['nodebuffer', 'fragments'].map(
    (binaryType): Scenario => ({
      name: `binaryType ${binaryType}, set before and between connections`,
      async run(stage) {
        stage.script({ do: 'accept' }, { do: 'accept' }, { do: 'accept' });
        const seen = stage.open();
        const bytes = new Uint8Array([1]) as unknown as string;
        const values = [];
        seen.socket.binaryType = binaryType;
        for (let connection = 1; connection <= 3; connection++) {
          await seen.until('open', connection);
          values.push(seen.socket.binaryType);
          seen.socket.send(bytes);
          await seen.until('message', connection);
          if (connection === 2) seen.socket.binaryType = 'arraybuffer';
          stage.server.closeAll(1001);
        }
        return {
          messages: seen.events.filter((each) => each.startsWith('message')).join(', '),
          'its value': list(values),
        };
      },
    }),
  ),
  {
    name: 'a class is put at globalThis.WebSocket after the import, and taken away',
    async run(stage) {
      let made = 0;
      class Counting extends WebSocket {
        constructor(url: string, protocols?: string | string[]) {
          super(url, protocols);
          made++;
        }
      }
      let socket: Socket | undefined;
      const first = await withGlobal(Counting, async () => {
        const seen = stage.open({ WebSocket: undefined });
        socket = seen.socket;
        await seen.until('open');
        return made;
      });
      const second = await withGlobal(WebSocket, async () => {
        socket?.reconnect();
        await until(() => stage.server.handshakes.length === 2);
        return made;
      });
      return { 'made by then': `${first}, ${second}` };
    },
  },
];
