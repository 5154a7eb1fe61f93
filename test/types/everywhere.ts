/**
 * Compiled, never run: what the types promise with any libraries, and with none. No global of a platform is named
 * here.
 */
import type { ResilientWebSocket as Default } from 'resilient-websocket';
import { type CloseCategory, explain } from 'resilient-websocket/codes';
import { type Connection, type ConnectionsOptions, connectionsOf } from 'resilient-websocket/connections';
import {
  type Clock,
  type Closure,
  type DiagnosticsMessage,
  type EventHandler,
  type EventName,
  InvalidOptionError,
  type MessageStreams,
  type Payload,
  type ProtocolsSource,
  type ReadyState,
  type ResilientCloseEvent,
  ResilientWebSocket,
  type ResilientWebSocketEventMap,
  type ResilientWebSocketEvents,
  type ResilientWebSocketOptions,
  SlowReaderError,
  SocketEndedError,
  type TraceEntry,
  type UrlSource,
  type WebSocketConstructor,
} from 'resilient-websocket/full';
import { createSocketClass, reading } from 'resilient-websocket/kit';
import { ResilientWebSocket as Lite } from 'resilient-websocket/lite';
import { PartySocket, type PartySocketOptions } from 'resilient-websocket/partysocket';
import { centrifugo, discord } from 'resilient-websocket/presets';
import { type SocketView, useResilientWebSocket } from 'resilient-websocket/react';
import ReconnectingWebSocket, {
  type ErrorEvent,
  type Options,
} from 'resilient-websocket/reconnecting-websocket';
import { FakeClock, type FakeNetwork, FakeSocket, fakeNetwork } from 'resilient-websocket/testing';
import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { readTrace, replay, TraceRecorder } from 'resilient-websocket/trace';

declare const clock: Clock;
declare const SomeWebSocket: WebSocketConstructor;

const options: ResilientWebSocketOptions = {
  rules: [...centrifugo, ...discord, { when: 1000, then: { action: 'stop' } }],
  decide: ({ code }, { remedy }) => (code === 4000 ? { action: 'stop' } : remedy),
  queue: { maxMessages: 10 },
  WebSocket: SomeWebSocket,
  clock,
  trace: ({ at, log }) => [at satisfies number, log.length],
};
new Lite('wss://example.com', ['chat'], { maxQueued: 10, WebSocket: SomeWebSocket }) satisfies Pick<
  Default,
  'send' | 'on' | 'closure'
>;
new (createSocketClass([reading]))('wss://example.com').stream() satisfies MessageStreams;
const url: UrlSource = async ({ attempt, signal }) => `wss://example.com/?${attempt}${signal.aborted}`;
const protocols: ProtocolsSource = new Set(['v1']);
const socket = new ResilientWebSocket(url, protocols, options);

socket.onopen = (event) => event.type satisfies string;
socket.onmessage = (event) => event.origin satisfies string;
socket.onerror = function (event) {
  event.preventDefault();
  this.close(1000);
};
socket.onclose = ({ code, reason, wasClean, closure }) => {
  code satisfies number;
  reason satisfies string;
  wasClean satisfies boolean;
  closure satisfies Closure;
};
socket.onopen = null;
socket.onclose?.call(socket, {} as ResilientCloseEvent);

socket.addEventListener('open', (event) => event.type satisfies string, { once: true, passive: true });
socket.addEventListener('message', ({ data, origin }) => [data, origin satisfies string], true);
socket.addEventListener('close', ({ closure }) => closure.final satisfies boolean, { capture: true });
socket.addEventListener('error', function () {
  this.readyState satisfies number;
});
socket.addEventListener('of-the-application', (event) => event.type satisfies string);
socket.addEventListener('of-the-application', { handleEvent: (event) => event.type satisfies string });
socket.addEventListener('open', null);
socket.removeEventListener('open', () => {}, { capture: true });
socket.removeEventListener('close', ({ closure }) => closure.final satisfies boolean);

socket.send('text');
socket.send(new ArrayBuffer(1));
socket.send(new SharedArrayBuffer(1));
socket.send(new Uint8Array(1));
socket.send(new Float64Array(new SharedArrayBuffer(8)));
socket.send(new DataView(new ArrayBuffer(1)));
socket.send('' as Payload);
socket.close();
socket.close(1000);
socket.close(3000, 'reason');
socket.reconnect();
socket.binaryType = 'arraybuffer';

socket.readyState satisfies ReadyState;
socket.readyState satisfies 0 | 1 | 2 | 3;
socket.bufferedAmount satisfies number;
`${socket.url}${socket.protocol}${socket.extensions}` satisfies string;
ResilientWebSocket.OPEN satisfies 1;
socket.CLOSED satisfies 3;
explain(1013).category satisfies CloseCategory;

const stop: () => void = socket.on('*', (name: EventName, event) => [name, event]);
stop();
socket.off('drop');

export function isWrong(error: unknown): boolean {
  return error instanceof InvalidOptionError;
}

export const handler: EventHandler<ResilientWebSocketEventMap['close']> = (event) => event.closure;
export const names: readonly (keyof ResilientWebSocketEvents)[] = ['status', 'stable', 'giveup'];

export async function read(): Promise<void> {
  for await (const data of socket) [data];
  const reader: AsyncIterableIterator<unknown> = socket[Symbol.asyncIterator]();
  (await reader.next()).done satisfies boolean | undefined;
  await reader.return?.();
  for await (const data of reader) [data];
  // @ts-expect-error: a socket is read as it goes.
  for (const data of socket) [data];
}

export async function pipe({ readable, writable }: MessageStreams = socket.stream()): Promise<void> {
  readable.locked satisfies boolean;
  [(await readable.getReader().read()).value];
  await readable.cancel('reason');
  const writer = writable.getWriter();
  await writer.write('text');
  await writer.write(new Uint8Array(1));
  await writer.close();
  await writable.abort();
  // @ts-expect-error: a number is no message.
  await writer.write(1);
}

export function endOf(error: unknown): Closure | number | undefined {
  if (error instanceof SlowReaderError) return error.held;
  return error instanceof SocketEndedError ? error.closure : undefined;
}

// @ts-expect-error: it needs a URL.
new ResilientWebSocket();
// @ts-expect-error: a URL is text, or has one.
new ResilientWebSocket(1);
// @ts-expect-error: a function answers with text.
new ResilientWebSocket(() => 1);
// @ts-expect-error: subprotocols are text.
new ResilientWebSocket('wss://example.com', [1]);
// @ts-expect-error: what is undefined is left out.
new ResilientWebSocket('wss://example.com', [], { retry: undefined });
// @ts-expect-error: there is no third way.
socket.binaryType = 'nodebuffer';
// @ts-expect-error: the state cannot be set.
socket.readyState = 1;
// @ts-expect-error: a number is no message.
socket.send(1);
// @ts-expect-error: nor is an object.
socket.send({});
// @ts-expect-error: nor is nothing.
socket.send();
// @ts-expect-error: a reason is text.
socket.close(1000, 1);
// @ts-expect-error: only a close event has a code.
socket.onopen = (event) => event.code;
// @ts-expect-error: only a close event has a closure.
socket.addEventListener('message', (event) => event.closure);
// @ts-expect-error: a handler is a function.
socket.onmessage = 'handler';
// @ts-expect-error: there is no such event.
socket.on('message', () => {});

const network: FakeNetwork = fakeNetwork((attempt) => attempt satisfies number);
new ResilientWebSocket(url, protocols, { clock: new FakeClock(), WebSocket: network.WebSocket });
network.last satisfies FakeSocket;
network.last.open('v1', 'permessage-deflate');
network.last.end(1012, 'deploy', true);
network.last.addEventListener('close', (event) => event.type satisfies string);
// @ts-expect-error: a subprotocol is text.
network.last.open(1);
new ResilientWebSocket(url, protocols, { WebSocket: FakeSocket });

const behaviour: Behaviour = { do: 'close', code: 1012, afterMs: 100 };

export async function serve(): Promise<void> {
  const server = await MisbehavingServer.start({ deflate: false });
  server.script(behaviour).otherwise = (path) => (path === '/' ? { do: 'accept' } : behaviour);
  server.handshakes[0]?.headers satisfies Readonly<Record<string, unknown>> | undefined;
  const connection = await server.connection();
  connection.on('message', (data) => connection.send(String(data)));
  // @ts-expect-error: the port is the server's.
  server.port = 1;
  await server.stop();
}

const recorder = new TraceRecorder(1000);
new ResilientWebSocket(url, protocols, { ...options, trace: recorder.trace });
replay(readTrace(JSON.stringify(recorder))).difference?.path satisfies string | undefined;

export function closesOf(socket: ResilientWebSocket): readonly number[] {
  return socket.trace.flatMap((entry) => (entry.type === 'close' ? [entry.code] : []));
}

export function overhear({ socket, url, entry }: DiagnosticsMessage): readonly [number, string, TraceEntry] {
  // @ts-expect-error: it is what happened.
  entry.time = 0;
  return [socket, url, entry];
}

export function useFeed(): SocketView {
  const view = useResilientWebSocket(url, {
    ...options,
    protocols,
    key: 'feed',
    onMessage: ({ data }) => data,
  });
  view.send(new Uint8Array(1));
  view.status satisfies string;
  // @ts-expect-error: it is not there before the component is mounted.
  view.socket.reconnect();
  // @ts-expect-error: a number is no message.
  view.send(1);
  return view;
}

const theirs: Options = {
  WebSocket: SomeWebSocket,
  maxRetries: 3,
  shouldReconnectOnClose: ({ code }) => code > 0,
};
const party: PartySocketOptions = {
  ...theirs,
  host: 'example.com',
  room: 'lobby',
  query: async () => ({ a: null }),
};
const reconnecting = new ReconnectingWebSocket(
  async () => 'wss://example.com',
  () => null,
  theirs,
);
reconnecting.onerror = ({ message, error }) => [message satisfies string, error satisfies Error];
reconnecting.addEventListener('error', (event: ErrorEvent) => event.error satisfies Error);
reconnecting.addEventListener('close', ({ closure }) => closure.final satisfies boolean);
new PartySocket(party).send('hello') satisfies boolean;
reconnecting.drainQueuedMessages() satisfies Payload[];
new PartySocket(party) satisfies ReconnectingWebSocket satisfies Default;
// @ts-expect-error: there is no such option.
new ReconnectingWebSocket('wss://example.com', [], { backoff: {} });
// @ts-expect-error: it needs a host.
new PartySocket({ room: 'lobby' });

const forLines: ConnectionsOptions = {
  rules: centrifugo,
  url: async (given, { attempt }) => `${given}?${attempt}`,
  onLine: (line) => line.on('giveup', () => line.close()),
};
const Connected = connectionsOf(forLines);
const connection: Connection = new Connected('wss://example.com', ['v1']);
connection.onclose = ({ closure }) => closure.final satisfies boolean;
connection.addEventListener('close', ({ closure }) => closure.final satisfies boolean, { once: true });
connection.addEventListener('message', { handleEvent: (event) => event.type satisfies string });
connection.send(new Uint8Array(1));
connection.close(1000, 'over');
Connected.OPEN satisfies 1;
export class Named extends Connected {
  override send(data: Payload): void {
    super.send(data);
  }
}
// @ts-expect-error: nothing of one connection goes out over the next.
connectionsOf({ queue: {} });
// @ts-expect-error: it is for connections of a line that retries.
connectionsOf({ retry: false });
// @ts-expect-error: it needs a URL.
new Connected();
