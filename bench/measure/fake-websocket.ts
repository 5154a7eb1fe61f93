const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

type Handler = ((event: Event) => void) | null;

/**
 * A WebSocket without a network, on the platform's `EventTarget`. It opens by itself, hears what it is handed to
 * dispatch, and counts what it is to send. It does as little as a class can, so that what is left is the client.
 */
export class FakeWebSocket extends EventTarget {
  /** The one that was made last. */
  static newest: FakeWebSocket | undefined;

  static {
    // Clients look for them on the class and on its instances.
    Object.assign(FakeWebSocket, CONSTANTS);
    Object.assign(FakeWebSocket.prototype, CONSTANTS);
  }

  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType = 'blob';
  readyState = 0;
  /** How many messages it was given to send. */
  sent = 0;
  #handlers: Record<string, Handler> | undefined;

  constructor(url: string) {
    super();
    this.url = url;
    FakeWebSocket.newest = this;
    setImmediate(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  send(_data: unknown): void {
    this.sent++;
  }

  close(): void {
    this.readyState = 3;
  }

  set onopen(handler: Handler) {
    this.#handle('open', handler);
  }

  set onmessage(handler: Handler) {
    this.#handle('message', handler);
  }

  set onerror(handler: Handler) {
    this.#handle('error', handler);
  }

  set onclose(handler: Handler) {
    this.#handle('close', handler);
  }

  /** The first handler becomes a listener, and later ones take its place. */
  #handle(type: string, handler: Handler): void {
    this.#handlers ??= {};
    const handlers = this.#handlers;
    if (!(type in handlers)) this.addEventListener(type, (event) => handlers[type]?.call(this, event));
    handlers[type] = handler;
  }
}
