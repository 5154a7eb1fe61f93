import { progressOf } from '#platform-websocket';
import type { Progress } from './progress.ts';
import { retryAfterOfHeaders } from './retry-after-header.ts';

/** What is needed of a WebSocket class to be used as a transport: the platform's, `ws`, undici, a mock. */
export interface WebSocketLike {
  readonly protocol?: string | null;
  readonly extensions?: string | null;
  readonly bufferedAmount?: number;
  readonly readyState?: number;
  binaryType: string;
  send(data: never): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: never, listener: never): void;
}

/** The class of a {@link WebSocketLike}. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;

/** Where the events of one native socket go. */
export interface SocketSink {
  /** `canPing`: whether {@link NativeSocket.ping} does something and `replied` follows. */
  opened(protocol: string | undefined, extensions: string, canPing: boolean): void;
  /** `timeStamp`: when the event was made, on a clock of the engine, where it says so. */
  message(data: unknown, timeStamp: number | undefined): void;
  /** `isOver`: the socket is CLOSED already, so its close follows at once, if it follows at all. */
  errored(error: unknown, isOver: boolean): void;
  /** A Pong frame came. `id` is what the Ping carried, `undefined` where the transport does not say. */
  replied(id: number | undefined): void;
  /** A Ping frame came. Most engines keep that to themselves. */
  pinged(): void;
  /** All that was sent has gone to the network, so there is room for more. Only ours over `ws` says so; of others, ask. */
  drained(): void;
  closed(end: NativeEnd): void;
}

/** How a native socket ended, as far as its engine says. */
export interface NativeEnd {
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly wasClean: boolean | undefined;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** The same socket, with the types that are used here and what only `ws` has. */
interface Native {
  readonly protocol?: string | null;
  readonly extensions?: string | null;
  readonly bufferedAmount?: number;
  readonly readyState?: number;
  binaryType: string;
  send(data: unknown): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: NativeEvent) => void): void;
  terminate?(): void;
  unref?(): void;
  whenDrained?(listener: () => void): void;
  together?(send: () => void): void;
  ping?(data: string): void;
  on?(
    type: 'unexpected-response' | 'ping' | 'pong',
    listener: (
      data: unknown,
      response: { statusCode?: number; headers?: Readonly<Record<string, unknown>> },
    ) => void,
  ): void;
}

interface NativeEvent {
  readonly data?: unknown;
  readonly timeStamp?: number;
  readonly error?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
}

/**
 * One native socket, and what engines do differently, as far as that can be mended for all. The classes derived from
 * theirs, in the files beside this one, mend the rest; docs/engines.md lists it all.
 */
export class NativeSocket {
  readonly #native: Native;
  readonly #progress: Progress;

  /**
   * Opens a connection.
   *
   * @throws Whatever the constructor of the class throws.
   */
  constructor(
    Constructor: WebSocketConstructor,
    url: string,
    protocols: readonly string[],
    binaryType: string,
    sink: SocketSink,
  ) {
    const native = new Constructor(url, [...protocols]) as unknown as Native;
    this.#native = native;
    this.#progress = progressOf(native);
    native.binaryType = binaryType;
    let httpStatus: number | undefined;
    let retryAfterMs: number | undefined;
    // mock-socket has no `extensions`; workerd says null where no subprotocol was chosen.
    native.addEventListener('open', () => {
      const canPing = native.ping !== undefined && native.on !== undefined;
      sink.opened(native.protocol === null ? '' : native.protocol, native.extensions ?? '', canPing);
    });
    native.addEventListener('message', ({ data, timeStamp }) => sink.message(data, timeStamp));
    native.addEventListener('error', ({ error: reported }) => {
      const error = httpStatus === undefined ? reported : refusedWith(httpStatus);
      // Until it is first read, V8 keeps what it was called on, the whole native socket among that.
      if (error instanceof Error) void error.stack;
      sink.errored(error, native.readyState === 3);
    });
    native.addEventListener('close', ({ code, reason, wasClean }) => {
      // Where no Close frame came there is no reason; workerd makes one up.
      const hasFrame = wasClean || code !== 1006;
      sink.closed({ code, reason: hasFrame ? reason : '', wasClean, httpStatus, retryAfterMs });
    });
    native.whenDrained?.(() => sink.drained());
    native.on?.('ping', () => sink.pinged());
    native.on?.('pong', (data) => sink.replied(data === undefined ? data : Number(data)));
    if (native.terminate === undefined) return;
    // Only `ws` tells the status of a refused handshake, and whoever listens has to end the attempt.
    native.on?.('unexpected-response', (_request, { statusCode, headers }) => {
      httpStatus = statusCode;
      retryAfterMs = retryAfterOfHeaders(headers);
      native.terminate?.();
    });
  }

  get bufferedAmount(): number {
    return this.#native.bufferedAmount ?? 0;
  }

  /**
   * How many bytes have come over the TCP connection, those of half a message included, with a class derived from `ws`. Of
   * others, 0 for good.
   */
  get bytesRead(): number {
    return this.#progress.bytesRead;
  }

  /**
   * Grows when the network has taken bytes that had to wait for it, which it does only if the peer, or a proxy before it,
   * goes on reading. It grows for those that were waiting when this was last read: read it before a wait and after it.
   *
   * With a class derived from `ws` these are the bytes that the operating system took, of half a message as well. Of others,
   * it is how far `bufferedAmount` has fallen without reaching 0, as that falls to 0 soon after any `send()`; what is sent
   * between two looks hides as much.
   */
  get bytesTaken(): number {
    return this.#progress.bytesTaken;
  }

  /** Whether it takes no more messages, because the closing handshake has begun. */
  get isClosing(): boolean {
    const { readyState } = this.#native;
    return readyState === 2 || readyState === 3;
  }

  set binaryType(type: string) {
    this.#native.binaryType = type;
  }

  /** Lets the process end although the socket is there, where the engine can: it is ours over `ws` that does. */
  unref(): void {
    this.#native.unref?.();
  }

  /** Sends a Ping frame with a number in it, where the engine can: pages cannot. */
  ping(id: number): void {
    this.#native.ping?.(String(id));
  }

  /** @throws Whatever the engine throws for data that it does not take. */
  send(data: unknown): void {
    this.#native.send(data);
  }

  /** Does what sends many messages, so that they go out in few writes where the engine can: it is ours over `ws` that can. */
  together(send: () => void): void {
    if (this.#native.together === undefined) send();
    else this.#native.together(send);
  }

  /**
   * Starts the closing handshake. A code that this engine does not let through (only `ws` sends 1010) goes out as
   * its twin from the private range: 1010 as 4010.
   */
  close(code: number | undefined, reason: string | undefined): void {
    try {
      this.#close(code, reason);
    } catch {
      this.#close(code === undefined ? code : code + 3000, reason);
    }
  }

  #close(code: number | undefined, reason: string | undefined): void {
    if (code === undefined) this.#native.close();
    else this.#native.close(code, reason ?? '');
  }

  /** Really ends a connection that nobody waits for: without ceremony where the engine can, politely elsewhere. */
  discard(): void {
    if (this.#native.terminate !== undefined) this.#native.terminate();
    else this.#native.close();
  }
}

function refusedWith(httpStatus: number): Error {
  return new Error(`The server answered the opening handshake with HTTP ${httpStatus}.`);
}
