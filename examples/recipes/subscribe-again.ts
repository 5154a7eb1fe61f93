/** Logs in and subscribes again on every connection, before anything else goes out. */
import assert from 'node:assert/strict';
import { PrologueError, ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket/full';
import { MisbehavingServer } from 'resilient-websocket/testing/server';

// #region recipe
class Feed {
  readonly socket: ResilientWebSocket;
  readonly #topics = new Set<string>();

  constructor(url: string, options: ResilientWebSocketOptions = {}) {
    this.socket = new ResilientWebSocket(url, [], {
      ...options,
      // Comes first on every connection, which counts as open once this is over.
      prologue: async ({ send, receive }) => {
        send('login');
        if ((await receive()) !== 'login') throw new PrologueError(3000, 'login refused');
      },
    });
    // Comes second. What was queued meanwhile goes out after these listeners.
    this.socket.addEventListener('open', () => {
      for (const topic of this.#topics) this.socket.send(`subscribe ${topic}`);
    });
  }

  subscribe(topic: string): void {
    this.#topics.add(topic);
    // While there is no connection the listener above will do it.
    if (this.socket.readyState === ResilientWebSocket.OPEN) this.socket.send(`subscribe ${topic}`);
  }
}
// #endregion

// The server answers each message with the same text, which is all that this login wants.
const server = await MisbehavingServer.start();
const rules = [{ when: 'restart', then: { action: 'retry', delay: 50 } }] as const;
const feed = new Feed(server.url, { rules });
feed.subscribe('prices');
feed.socket.send('order 1');
await heard('order 1');
feed.subscribe('news');
await heard('subscribe news');

const reconnecting = new Promise<void>((resolve) => feed.socket.on('retry', () => resolve()));
server.closeAll(1012);
await reconnecting;
feed.subscribe('weather');
feed.socket.send('order 2');
await heard('order 2');

assert.deepEqual(server.messages, [
  ...['login', 'subscribe prices', 'order 1', 'subscribe news'],
  ...['login', 'subscribe prices', 'subscribe news', 'subscribe weather', 'order 2'],
]);
feed.socket.close();
await server.stop();
console.log('Each connection began with the login and the subscriptions, and none came twice.');

function heard(text: string): Promise<void> {
  return new Promise((resolve) => {
    feed.socket.addEventListener('message', ({ data }) => {
      if (data === text) resolve();
    });
  });
}
