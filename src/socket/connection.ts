import { type Clock, systemClock } from '../runtime/clock.ts';
import {
  type NativeEnd,
  NativeSocket,
  type SocketSink,
  type WebSocketConstructor,
} from '../runtime/native-socket.ts';

/** What happens on a connection and changes the state. */
export type ConnectionEvent =
  | {
      readonly type: 'socket-open';
      readonly protocol: string | undefined;
      readonly extensions: string;
      readonly canPing: boolean;
    }
  | { readonly type: 'socket-error'; readonly error: unknown; readonly isOver: boolean }
  | ({ readonly type: 'socket-closed'; readonly silentMs: number } & NativeEnd);

/** Where a connection brings what it hears. */
export interface ConnectionHost {
  readonly clock: Clock;
  /** Only the live connection may speak. */
  isLive(connection: Connection): boolean;
  happened(connection: Connection, event: ConnectionEvent): void;
  message(connection: Connection, data: unknown): void;
  /** A Pong frame came, perhaps with the number of its Ping. */
  replied(connection: Connection, id: number | undefined): void;
  /** It has got rid of all that it was behind with. */
  drained(connection: Connection): void;
}

/** Times of two clocks that are so close are taken to be of the same one. */
const SAME_CLOCK_MS = 50;

const NOW: Promise<void> = Promise.resolve();

/** One connection: its native socket, and when something last moved on it. */
export class Connection implements SocketSink {
  readonly generation: number;
  readonly native: NativeSocket;
  readonly #host: ConnectionHost;
  /** How much has come. */
  #heard = 0;
  #movedAt = 0;
  /** Whether its events carry times of our clock. */
  #tellsTime = false;
  /** Whether something was sent in this task, at `#movedAt`. */
  #hasSent = false;

  /** @throws Whatever the constructor of the class throws. */
  constructor(
    host: ConnectionHost,
    generation: number,
    WebSocket: WebSocketConstructor,
    url: string,
    protocols: readonly string[],
    binaryType: string,
  ) {
    this.#host = host;
    this.generation = generation;
    this.native = new NativeSocket(WebSocket, url, protocols, binaryType, this);
  }

  get heard(): number {
    return this.#heard;
  }

  /**
   * Hands a message to the native socket, and returns the time.
   *
   * @throws Whatever the engine throws for data that it does not take.
   */
  send(data: unknown): number {
    this.native.send(data);
    return this.moved();
  }

  /** Sends a Ping frame with a number in it. */
  ping(id: number): void {
    this.moved();
    this.native.ping(id);
  }

  /** When something last moved on it. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** Something goes out. Returns the time: one for all that goes out in one task, since to read the clock costs 40 ns. */
  moved(): number {
    if (this.#hasSent) return this.#movedAt;
    this.#hasSent = true;
    this.#movedAt = this.#host.clock.now();
    NOW.then(() => {
      this.#hasSent = false;
    });
    return this.#movedAt;
  }

  opened(protocol: string | undefined, extensions: string, canPing: boolean): void {
    if (!this.#host.isLive(this)) return;
    this.#movedAt = this.#host.clock.now();
    this.#host.happened(this, { type: 'socket-open', protocol, extensions, canPing });
  }

  message(data: unknown, timeStamp: number | undefined): void {
    const host = this.#host;
    if (!host.isLive(this)) return;
    // An event knows when it came. To read the clock would cost as much as half of its dispatch.
    if (this.#tellsTime && timeStamp !== undefined) {
      this.#heard++;
      this.#movedAt = timeStamp;
    } else {
      this.#hear(timeStamp);
    }
    host.message(this, data);
  }

  errored(error: unknown, isOver: boolean): void {
    this.#host.happened(this, { type: 'socket-error', error, isOver });
  }

  replied(id: number | undefined): void {
    if (!this.#host.isLive(this)) return;
    this.#hear();
    this.#host.replied(this, id);
  }

  pinged(): void {
    if (this.#host.isLive(this)) this.#hear();
  }

  drained(): void {
    if (this.#host.isLive(this)) this.#host.drained(this);
  }

  closed(end: NativeEnd): void {
    const silentMs = Math.max(0, Math.round(this.#host.clock.now() - this.#movedAt));
    this.#host.happened(this, { type: 'socket-closed', silentMs, ...end });
  }

  #hear(timeStamp?: number): void {
    const { clock } = this.#host;
    this.#heard++;
    this.#movedAt = clock.now();
    if (clock !== systemClock || timeStamp === undefined) return;
    // Mocks have times of their own.
    this.#tellsTime = Math.abs(timeStamp - this.#movedAt) < SAME_CLOCK_MS;
  }
}
