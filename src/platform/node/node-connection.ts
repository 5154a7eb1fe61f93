import { ponged } from '../../session/attempt.ts';
import type { NativeEnd } from '../../session/ending.ts';
import { ask, type Endpoint, enter, type Session } from '../../session/session.ts';
import {
  type Native,
  NativeConnection,
  type NativeEvent,
  type WebSocketConstructor,
} from '../../socket/connection.ts';
import { isolate } from '../../socket/errors.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { failureOf, violationOf } from './failure.ts';
import { LineProgress } from './line-progress.ts';
import { type Answer, Refusal } from './refusal.ts';

/** Times of two clocks that are so close are taken to be of the same one. */
const SAME_CLOCK_MS = 50;

const NOTHING = (): void => {};

/** How long a peer has to end a connection that was failed from here. Less than an error may wait for its close. */
const HANG_UP_MS = 500;

const NOW: Promise<void> = Promise.resolve();

/** What `ws`, and what is derived from it, has besides. */
interface NodeNative extends Native {
  terminate?(): void;
  unref?(): void;
  whenDrained?(listener: () => void): void;
  together?(send: () => void): void;
  ping?(data: string): void;
  once?(type: 'upgrade' | 'close', listener: (response: never) => void): void;
  on?(
    type: 'unexpected-response' | 'ping' | 'pong' | 'error',
    listener: (data: unknown, answer: Answer) => void,
  ): void;
  listenerCount?(type: 'unexpected-response'): number;
}

/** A connection in Node: over `ws` it has Ping frames, a hard end, and the HTTP status of a refused handshake. */
export class NodeConnection extends NativeConnection {
  declare readonly native: NodeNative;
  #progress: LineProgress | undefined;
  /** Whether its events carry times of our clock. */
  #tellsTime = false;
  /** Whether something was sent in this task, at `movedAt`. */
  #hasSent = false;
  #refusal: Refusal | undefined;
  /** The timer of a connection that was failed from here. */
  #hangUp: unknown;
  /** What its last error says of the end that follows. */
  #failure: NativeEnd = {};

  constructor(session: Session, WebSocket: WebSocketConstructor, endpoint: Endpoint, binaryType: string) {
    super(session, WebSocket, endpoint, binaryType);
    this.orDiscard(() => this.#listenMore());
  }

  #listenMore(): void {
    const { native, session, generation } = this;
    if (native.terminate && native.once) this.#progress = new LineProgress(native);
    native.whenDrained?.(() => {
      if (this.isCurrent) ask(session, 'drained');
    });
    // Most engines keep these to themselves.
    native.on?.('ping', () => {
      if (this.isCurrent) this.hear();
    });
    native.on?.('pong', (data) => {
      if (!this.isCurrent) return;
      this.hear();
      enter(session, ponged, generation, data === undefined ? data : Number(data));
    });
    if (!native.terminate) return;
    // Only `ws` tells the status of a refused handshake, and whoever listens has to end the attempt.
    native.on?.('unexpected-response', (_request, answer) => {
      const isWatched = (native.listenerCount?.('unexpected-response') ?? 0) > 1;
      this.#refusal = new Refusal(answer);
      this.#refusal.read(answer, isWatched, session.clock, () => native.terminate?.());
    });
  }

  override hear(timeStamp?: number): void {
    this.heard++;
    // An event knows when it came. To read the clock would cost as much as half of its dispatch.
    if (this.#tellsTime && timeStamp !== undefined) this.movedAt = timeStamp;
    else {
      const { clock } = this.session;
      this.movedAt = clock.now();
      if (timeStamp === undefined) return;
      // Mocks have times of their own.
      this.#tellsTime = clock === systemClock && Math.abs(timeStamp - this.movedAt) < SAME_CLOCK_MS;
    }
  }

  /** Something goes out: one time for all that goes out in one task, since to read the clock costs 40 ns. */
  override move(): void {
    if (this.#hasSent) return;
    this.#hasSent = true;
    this.movedAt = this.session.clock.now();
    NOW.then(this.#forget);
  }

  readonly #forget = (): void => {
    this.#hasSent = false;
  };

  override get canPing(): boolean {
    return this.native.ping !== undefined && this.native.on !== undefined;
  }

  override errorOf(reported: unknown): unknown {
    const error = this.#refusal?.error ?? reported;
    this.#failure = this.session.stage === 'handshake' ? failureOf(error) : violationOf(error);
    // Our Close frame has gone; not every peer ends the connection then.
    if (this.#failure.cause)
      this.#hangUp = this.session.clock.setTimeout(() => this.native.terminate?.(), HANG_UP_MS);
    // Until it is first read, V8 keeps what it was called on, the whole native socket among that.
    if (error instanceof Error) void error.stack;
    return error;
  }

  override endOf({ code, reason, wasClean }: NativeEvent): NativeEnd {
    if (this.#hangUp !== undefined) this.session.clock.clearTimeout(this.#hangUp);
    // Where no Close frame came there is no reason; workerd makes one up.
    const hasFrame = wasClean || code !== 1006;
    return { code, reason: hasFrame ? reason : '', wasClean, ...this.#refusal?.end, ...this.#failure };
  }

  /** With a class derived from `ws`, on the TCP connection, in half a message as well. */
  override get bytesRead(): number {
    return this.#progress?.bytesRead ?? 0;
  }

  override get bytesTaken(): number {
    return this.#progress ? this.#progress.bytesTaken : super.bytesTaken;
  }

  override together(send: () => void): void {
    if (this.native.together) this.native.together(send);
    else send();
  }

  override ping(id: number): void {
    this.move();
    this.native.ping?.(String(id));
  }

  override discard(): void {
    const { native } = this;
    if (!native.terminate) return super.discard();
    // Before it is open, that is an error, of which somebody has to hear where the transport is only half made.
    native.on?.('error', NOTHING);
    isolate(() => native.terminate?.());
  }
}
