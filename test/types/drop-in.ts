/** Compiled, never run: with libraries that have a `WebSocket`, ours is one. */

import { connectionsOf } from 'resilient-websocket/connections';
import { ResilientWebSocket } from 'resilient-websocket/full';

/** As the standard has it; that of undici, which is Node's, takes an object of its own besides. */
type WebSocketClass = new (url: string | URL, protocols?: string | string[]) => WebSocket;

export const dropIn: WebSocket = new ResilientWebSocket('wss://example.com');
export const Class: WebSocketClass = ResilientWebSocket;
export const Connections: WebSocketClass = connectionsOf();

function greet(socket: WebSocket, event: MessageEvent): void {
  socket.send(event.data);
}

const socket = new ResilientWebSocket(new URL('wss://example.com'), 'v1', {
  signal: new AbortController().signal,
  WebSocket,
});
greet(socket, new MessageEvent('message'));
socket.send(new Blob(['data']));
socket.dispatchEvent(new Event('of-the-application'));
socket.addEventListener('open', () => {}, { signal: new AbortController().signal });
socket.onmessage = function (event: MessageEvent) {
  greet(this, event);
};
// What a message holds cannot be known: any, as on the platform.
socket.onmessage = (event) => event.data.of.any.shape;
socket.addEventListener('message', (event) => JSON.parse(event.data));

/** Whatever the platform's `send()` takes. */
export function send(data: Parameters<WebSocket['send']>[0]): void {
  socket.send(data);
}

export function assign(native: WebSocket): void {
  socket.onopen = native.onopen;
  socket.onclose = native.onclose;
  socket.onmessage = native.onmessage;
  socket.binaryType = native.binaryType;
}

export class Chat {
  #socket: WebSocket = new ResilientWebSocket('wss://example.com');

  on(listener: (this: WebSocket, event: MessageEvent) => void): void {
    this.#socket.addEventListener('message', listener);
    socket.addEventListener('message', listener);
  }
}

export const readable: ReadableStream<string> = socket.stream().readable;
export const writable: WritableStream<string | Uint8Array> = socket.stream().writable;
// @ts-expect-error: a number is no message.
export const numbers: WritableStream<number> = socket.stream().writable;

export async function read(): Promise<void> {
  for await (const data of socket) data.of.any.shape;
  await readable.pipeThrough(socket.stream()).pipeTo(writable);
}

// @ts-expect-error: the other way round something is missing.
export const back: ResilientWebSocket = new WebSocket('wss://example.com');
