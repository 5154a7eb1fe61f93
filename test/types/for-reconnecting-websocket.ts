/** Compiled, never run: code for `reconnecting-websocket`, which has to compile for ours with another import line. */
import ReconnectingWebSocket, {
  type CloseEvent,
  type ErrorEvent,
  type ListenersMap,
  type Message,
  type Event as OpenEvent,
  type Options,
  type UrlProvider,
} from 'reconnecting-websocket';

const options: Options = { WebSocket, maxRetries: 10, connectionTimeout: 1000, debug: false };
options.maxReconnectionDelay = 10_000;
options.minReconnectionDelay = 1000;
options.reconnectionDelayGrowFactor = 1.3;
options.minUptime = 5000;
options.maxEnqueuedMessages = 100;
options.startClosed = true;

const providers: UrlProvider[] = [
  'wss://example.com',
  () => 'wss://example.com',
  async () => 'wss://example.com',
];

export class Feed {
  readonly #socket: ReconnectingWebSocket;

  constructor(url: UrlProvider, protocols?: string | string[]) {
    this.#socket = new ReconnectingWebSocket(url, protocols, options);
    this.#socket.onopen = (event: OpenEvent) => event.type;
    this.#socket.onmessage = (event: MessageEvent) => JSON.parse(event.data);
    this.#socket.onerror = (event: ErrorEvent) => `${event.message}${event.error.stack}`;
    this.#socket.onclose = (event: CloseEvent) => [event.code, event.reason, event.wasClean];
    this.#socket.addEventListener('error', this.#onError);
    this.#socket.addEventListener('close', ({ code }) => {
      code satisfies number;
    });
    this.#socket.addEventListener('message', (event) => event.data.of.any.shape);
    this.#socket.removeEventListener('error', this.#onError);
    this.#socket.onclose = null;
  }

  readonly #onError = (event: ErrorEvent): void => {
    event.message satisfies string;
  };

  send(message: Message): void {
    this.#socket.send(message);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === ReconnectingWebSocket.OPEN && this.#socket.OPEN === 1;
  }

  renew(): number {
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.reconnect(4000, 'renew');
    this.#socket.close(1000, 'over');
    const { url, protocol, extensions, bufferedAmount, retryCount } = this.#socket;
    return `${url}${protocol}${extensions}`.length + bufferedAmount + retryCount;
  }
}

for (const provider of providers) new Feed(provider, []);

/** A transport for tests. */
class Fake {
  static readonly CLOSING = 2;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(_: string): void {}
  close(): void {}
}

function makeTransport(this: unknown, url: string): object {
  return { url };
}

export const transports: Options[] = [
  { WebSocket: Fake },
  { WebSocket: makeTransport },
  { WebSocket: undefined },
];

export class Counting extends ReconnectingWebSocket {
  count = 0;

  override send(data: Message): void {
    this.count += 1;
    super.send(data);
  }
}

export const stub: Pick<ReconnectingWebSocket, 'send' | 'url'> = { url: '', send: (_: Message): void => {} };

export async function comesBack(socket: ReconnectingWebSocket, wait: () => Promise<void>): Promise<boolean> {
  if (socket.readyState !== ReconnectingWebSocket.OPEN) {
    socket.reconnect();
    await wait();
    return socket.readyState === ReconnectingWebSocket.OPEN;
  }
  while (socket.readyState === ReconnectingWebSocket.CLOSED) await wait();
  return socket.readyState === ReconnectingWebSocket.OPEN;
}

export const listeners: ListenersMap = { open: [() => {}], message: [], error: [], close: [() => {}] };
