import type { WebSocketConstructor } from '../socket/connection.ts';
import type * as Dom from '../socket/dom-types.ts';

/** With a type of its own: the emitted declarations name no global. */
const Target: Dom.EventTargetConstructor = EventTarget;

/**
 * One attempt to connect, without a network: a test says what the other side does, and until it says so, nothing
 * happens. It checks nothing: a test can have it do what no server does. What it does is no proof of what a close code
 * means.
 */
export class FakeSocket extends Target {
  /** The URL of the attempt. */
  readonly url: string;
  /** The subprotocols that the attempt offers. */
  readonly protocols: readonly string[];
  /** What was sent over it, oldest first. */
  readonly sent: unknown[] = [];
  /** The arguments of each call of `close()`. */
  readonly closeCalls: Array<readonly [code: number | undefined, reason: string | undefined]> = [];
  /** The subprotocol that the other side chose. */
  protocol = '';
  /** The extensions that were negotiated. */
  extensions = '';
  /** How many bytes are to look unsent. */
  bufferedAmount = 0;
  /** How binary messages are wanted: {@link FakeSocket.receive} passes on what it is given, whatever this is. */
  binaryType = 'blob';
  /** As that of the platform: 0 connecting, 1 open, 2 closing, 3 closed. */
  readyState = 0;

  /** Called by the socket under test. */
  constructor(url: string, protocols: string | string[] = []) {
    super();
    this.url = url;
    this.protocols = [protocols].flat();
  }

  /** Called by the socket under test: notes what it sends. */
  send(data: unknown): void {
    this.sent.push(data);
  }

  /**
   * Called by the socket under test: notes it. The closing handshake is over when the test calls
   * {@link FakeSocket.end}.
   */
  close(code?: number, reason?: string): void {
    this.closeCalls.push([code, reason]);
    if (this.readyState < 2) this.readyState = 2;
  }

  /**
   * The handshake succeeds.
   *
   * @param protocol The subprotocol that the other side chooses. Default the first that is offered.
   * @param extensions The extensions that were negotiated. Default none.
   */
  open(protocol: string = this.protocols[0] ?? '', extensions = ''): void {
    this.readyState = 1;
    this.protocol = protocol;
    this.extensions = extensions;
    this.dispatchEvent(new Event('open'));
  }

  /** A message arrives. */
  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** An `error` event, and nothing else. */
  error(): void {
    this.dispatchEvent(new Event('error'));
  }

  /**
   * The connection ends.
   *
   * @param code The close code; some engines leave it out.
   * @param reason The close reason. Default empty.
   * @param wasClean Whether the closing handshake was complete. By default it was, unless the code is 1006.
   */
  end(code?: number, reason = '', wasClean: boolean = code !== 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean }));
  }

  /** The handshake fails, or the line drops, as on the platform: `error`, then `close` with 1006. */
  fail(): void {
    this.error();
    this.end(1006);
  }
}

/** A network without anything in it but the attempts of the sockets under test. */
export interface FakeNetwork {
  /** The class to give as the option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor;
  /** Every attempt that was made, oldest first. */
  readonly sockets: readonly FakeSocket[];
  /** The newest attempt. It is an error to ask before there is one. */
  readonly last: FakeSocket;
}

/**
 * Makes a network in which a test plays the other side.
 *
 * @param refuse Is asked before each attempt, by its number from 1. What it throws is thrown by the constructor.
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
      if (last === undefined) throw new Error('No attempt was made yet.');
      return last;
    },
  };
}
