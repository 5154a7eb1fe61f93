import type { WebSocketConstructor } from 'resilient-websocket';

/** A WebSocket without a network: a test says what the other side does. Never proof of what a code means. */
export class FakeSocket extends EventTarget {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: unknown[] = [];
  readonly closeCalls: Array<readonly [code: number | undefined, reason: string | undefined]> = [];
  protocol = '';
  extensions = '';
  bufferedAmount = 0;
  binaryType = 'blob';
  readyState = 0;

  constructor(url: string, protocols: string | string[] = []) {
    super();
    this.url = url;
    this.protocols = [protocols].flat();
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.closeCalls.push([code, reason]);
    if (this.readyState < 2) this.readyState = 2;
  }

  /** The handshake succeeds; the other side chooses the first subprotocol. */
  open(extensions = '', protocol = this.protocols[0] ?? ''): void {
    this.readyState = 1;
    this.protocol = protocol;
    this.extensions = extensions;
    this.dispatchEvent(new Event('open'));
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** An `error` event, and nothing else. */
  error(): void {
    this.dispatchEvent(new Event('error'));
  }

  /** The connection ends, cleanly unless it is 1006. */
  end(code?: number, reason = '', wasClean = code !== 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean }));
  }

  /** The handshake fails as on the platform: `error`, then `close` with 1006. */
  fail(): void {
    this.error();
    this.end(1006);
  }
}

/** A class whose instances can be found again. */
export interface FakeNetwork {
  readonly WebSocket: WebSocketConstructor;
  /** Every socket that was made, oldest first. */
  readonly sockets: readonly FakeSocket[];
  /** The newest. */
  readonly last: FakeSocket;
}

/**
 * A fake network.
 *
 * @param refuse Throws, if the attempt of this number (from 1) is to fail in the constructor.
 */
export function fakeNetwork(refuse: (attempt: number) => void = () => {}): FakeNetwork {
  const sockets: FakeSocket[] = [];
  let attempts = 0;
  return {
    WebSocket: class extends FakeSocket {
      constructor(url: string, protocols?: string | string[]) {
        refuse(++attempts);
        super(url, protocols);
        sockets.push(this);
      }
    },
    sockets,
    get last() {
      const last = sockets.at(-1);
      if (last === undefined) throw new Error('No socket was made yet.');
      return last;
    },
  };
}
