/** Compiled, never run: code for `partysocket/ws`, which has to compile for ours with another import line. */
import WebSocketThatReconnects, {
  CloseEvent,
  ErrorEvent,
  type Message,
  type Options,
  type ProtocolsProvider,
  type UrlProvider,
  type WebSocketEventMap,
} from 'partysocket/ws';

const options: Options = {
  WebSocket,
  shouldReconnectOnClose: (event: CloseEvent) => event.code !== 4000,
  debug: true,
  debugLogger: (...values) => values.length,
};
const url: UrlProvider = async () => 'wss://example.com';
const protocols: ProtocolsProvider[] = [
  null,
  'v1',
  ['v1'],
  () => null,
  async () => ['v1', 'v2'],
  async () => null,
];

export function make(protocol: ProtocolsProvider): Message[] {
  const socket = new WebSocketThatReconnects(url, protocol, options);
  socket.addEventListener('open', () => {}, { once: true, signal: new AbortController().signal });
  socket.addEventListener('error', (event: ErrorEvent) => {
    event.error.message satisfies string;
  });
  socket.onerror = (event: WebSocketEventMap['error']) => event.message;
  const target: EventTarget = socket;
  target.dispatchEvent(new Event('of-the-application'));
  if (socket.shouldReconnect && !socket.send('hello')) return socket.drainQueuedMessages();
  return [];
}

protocols.map(make);

const failed: ErrorEvent = new ErrorEvent(new Error('on purpose'), undefined);
const closed: CloseEvent = new CloseEvent(4000, 'over', undefined);

export class Dispatching extends WebSocketThatReconnects {
  announce(event: Event): number {
    this.dispatchEvent(failed);
    this.dispatchEvent(closed);
    if (event instanceof ErrorEvent) return event.error.message.length;
    return event instanceof CloseEvent ? event.code : this.readyState;
  }
}
