/** Compiled, never run: with libraries that have `Symbol.dispose`, a socket can be disposed of. */
import { ResilientWebSocket } from 'resilient-websocket';

export const disposable: Disposable & AsyncDisposable = new ResilientWebSocket('wss://example.com');

export async function visit(): Promise<void> {
  using briefly = new ResilientWebSocket('wss://example.com');
  briefly.send('hello');
  await using socket = new ResilientWebSocket('wss://example.com');
  socket.send('hello');
  socket[Symbol.dispose]();
  await socket[Symbol.asyncDispose]();
}
