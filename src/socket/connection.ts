import { opened, receive } from '../session/attempt.ts';
import { closed, errored, type NativeEnd } from '../session/ending.ts';
import { type Connection, type Endpoint, enter, type Session } from '../session/session.ts';
import { isolate } from './errors.ts';
import { makeTransport } from './interface-shape.ts';

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

/** The same socket, with the types that are used here. */
export interface Native {
  readonly url?: string;
  readonly protocol?: string | null;
  readonly extensions?: string | null;
  readonly bufferedAmount?: number;
  readonly readyState?: number;
  binaryType: string;
  send(data: unknown): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: NativeEvent) => void): void;
}

/** What is used of its events. */
export interface NativeEvent {
  readonly data?: unknown;
  readonly timeStamp?: number;
  readonly error?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
}

/** A connection over a native socket. What only some runtimes have, classes derived from it add. */
export class NativeConnection implements Connection {
  heard = 0;
  movedAt = 0;
  readonly native: Native;
  readonly session: Session;
  readonly generation: number;
  #taken = 0;
  #bufferedThen = 0;

  /** @throws Whatever the constructor of the class throws, or what it has made: that is closed then. */
  constructor(
    session: Session,
    WebSocket: WebSocketConstructor,
    { url, protocols }: Endpoint,
    binaryType: string,
  ) {
    const native = makeTransport(() => new WebSocket(url, [...protocols])) as unknown as Native;
    this.native = native;
    this.session = session;
    this.generation = session.generation;
    this.orDiscard(() => {
      this.#listen();
      native.binaryType = binaryType;
    });
  }

  /** Does what may throw: React Native without its Blobs refuses a type, and some blockers of content make what has no events. */
  protected orDiscard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  #listen(): void {
    const { native, session, generation } = this;
    native.addEventListener('open', () => {
      if (!this.isCurrent) return;
      // Not `move()`: where that reads the clock once for all of a task, it is for what goes out.
      this.movedAt = session.clock.now();
      // mock-socket has no `extensions`; workerd says null where no subprotocol was chosen.
      const protocol = native.protocol === null ? '' : native.protocol;
      enter(session, opened, generation, protocol, native.extensions ?? '', this.canPing);
    });
    native.addEventListener('message', ({ data, timeStamp }) => {
      if (!this.isCurrent) return;
      this.hear(timeStamp);
      receive(session, data);
    });
    native.addEventListener('error', ({ error }) => {
      if (!this.isCurrent) return;
      enter(session, errored, generation, this.errorOf(error), native.readyState === 3);
    });
    native.addEventListener('close', (event) => {
      if (this.isCurrent) enter(session, closed, generation, this.endOf(event));
    });
  }

  /** Whether it is the one that may speak. */
  get isCurrent(): boolean {
    return this.session.connection === this;
  }

  /** Whether `ping()` does something, and its answer is reported. */
  get canPing(): boolean {
    return false;
  }

  /** What an `error` event is about. */
  errorOf(error: unknown): unknown {
    return error;
  }

  /** What a `close` event says. */
  endOf({ code, reason, wasClean }: NativeEvent): NativeEnd {
    return { code, reason, wasClean };
  }

  set binaryType(type: string) {
    this.native.binaryType = type;
  }

  get bufferedAmount(): number {
    return this.native.bufferedAmount ?? 0;
  }

  get bytesRead(): number {
    return 0;
  }

  /** How far `bufferedAmount` has fallen without reaching 0: to that it falls soon after any `send()`, whether or not the peer is there. */
  get bytesTaken(): number {
    const buffered = this.bufferedAmount;
    if (buffered > 0 && buffered < this.#bufferedThen) this.#taken += this.#bufferedThen - buffered;
    this.#bufferedThen = buffered;
    return this.#taken;
  }

  get isClosing(): boolean {
    return (this.native.readyState ?? 0) > 1;
  }

  /** Something came: at that time, where the event says so. */
  hear(_timeStamp?: number): void {
    this.heard++;
    this.move();
  }

  /** Something moves. */
  move(): void {
    this.movedAt = this.session.clock.now();
  }

  send(data: unknown): void {
    this.native.send(data);
    this.move();
  }

  together(send: () => void): void {
    send();
  }

  ping(_id: number): void {}

  /** A code that the engine does not let through goes out as its twin from the private range: 1010 as 4010. */
  close(code: number | undefined, reason = ''): void {
    const { native } = this;
    if (!code) return isolate(() => native.close());
    try {
      native.close(code, reason);
    } catch {
      isolate(() => native.close(code + 3000, reason));
    }
  }

  /** Without ceremony where the engine can, politely elsewhere. */
  discard(): void {
    if (this.native.readyState !== 3) isolate(() => this.native.close());
  }
}
