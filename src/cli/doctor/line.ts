import type { Duplex } from 'node:stream';
import { systemClock as clock } from '../../socket/system-clock.ts';
import { controlFrame, type Frame, FrameReader, FramingError, OPCODE } from './frames.ts';

/** A Close frame of the server. */
export interface CloseFrame {
  /** `undefined`: the frame was empty. */
  readonly code: number | undefined;
  readonly reason: string;
}

/** The first thing by which the server ended a connection. */
export interface LineEnd {
  /** Its Close frame; `undefined` if the line went away without one. */
  readonly frame: CloseFrame | undefined;
  /** How it broke the protocol; `undefined` if it did not. */
  readonly violation: string | undefined;
  /** Milliseconds since anything had moved either way. */
  readonly silentMs: number;
}

/** A Pong, and how long it took. */
export interface Reply {
  readonly roundTripMs: number;
  /** Whether it carries what the Ping carried. */
  readonly isEcho: boolean;
}

/**
 * One WebSocket connection, seen from outside any WebSocket class: what the server sends is reported as it came, and nothing is
 * sent that was not asked for, except the answers to its Pings.
 */
export class Line {
  readonly #socket: Duplex;
  readonly #reader: FrameReader;
  readonly #pongs: Array<(payload: Buffer, at: number) => void> = [];
  #movedAt = clock.now();
  #longestSilenceMs = 0;
  #serverPings = 0;
  #messages = 0;
  #hasSentClose = false;
  #isOver = false;
  #isEnded = false;
  #end: (end: LineEnd) => void = () => {};
  #finish: () => void = () => {};
  /** Resolves when the server has ended the connection, by whatever came first. */
  readonly ended: Promise<LineEnd> = new Promise((resolve) => {
    this.#end = resolve;
  });
  /** Resolves when the TCP connection is gone. */
  readonly over: Promise<true> = new Promise((resolve) => {
    this.#finish = () => resolve(true);
  });

  /** Takes over a connection whose handshake is done. `head` is what came behind the response. */
  constructor(socket: Duplex, head: Buffer, mayUseFirstBit: boolean) {
    this.#socket = socket;
    this.#reader = new FrameReader(mayUseFirstBit);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.once('end', () => this.#lost());
    socket.once('close', () => this.#lost());
    // An error is followed by `close`.
    socket.on('error', () => {});
    if (head.length > 0) this.#read(head);
    if (socket.destroyed) this.#lost();
  }

  /** Whether neither a Close frame nor the end of the line has come. */
  get isOpen(): boolean {
    return !this.#isEnded;
  }

  /** How many Pings the server has sent. */
  get serverPings(): number {
    return this.#serverPings;
  }

  /** How many data frames the server has sent. */
  get messages(): number {
    return this.#messages;
  }

  /** The longest time in milliseconds in which nothing had moved either way, the one that still lasts included. */
  get longestSilenceMs(): number {
    return Math.max(this.#longestSilenceMs, clock.now() - this.#movedAt);
  }

  /** Sends a Ping with this payload. Settles with the next Pong, which may never come. */
  ping(text: string): Promise<Reply> {
    const payload = Buffer.from(text);
    const sentAt = clock.now();
    this.#send(OPCODE.PING, payload);
    return new Promise((resolve) => {
      this.#pongs.push((reply, at) => resolve({ roundTripMs: at - sentAt, isEcho: reply.equals(payload) }));
    });
  }

  /** Sends a Close frame. */
  close(code: number): void {
    this.#close(Buffer.from([code >> 8, code & 0xff]));
  }

  /** Ends the TCP connection without ceremony. */
  destroy(): void {
    this.#socket.destroy();
  }

  #close(payload: Buffer): void {
    this.#send(OPCODE.CLOSE, payload);
    this.#hasSentClose = true;
  }

  #send(opcode: number, payload: Buffer): void {
    if (this.#isOver || this.#socket.destroyed) return;
    this.#move();
    this.#socket.write(controlFrame(opcode, payload));
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.read(chunk)) this.#take(frame);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#conclude(undefined, error.message);
      this.destroy();
    }
    // After the frames: a Close frame tells the silence before itself.
    this.#move();
  }

  #take({ opcode, payload }: Frame): void {
    switch (opcode) {
      case OPCODE.CLOSE:
        if (payload.length === 1) throw new FramingError('A Close frame has half of a code.');
        // Before the answer, which ends the silence.
        this.#conclude(closeFrameOf(payload), undefined);
        if (!this.#hasSentClose) this.#close(payload.subarray(0, 2));
        return;
      case OPCODE.PING:
        this.#serverPings++;
        return this.#send(OPCODE.PONG, payload);
      case OPCODE.PONG:
        // One that nobody asked for is allowed, and means nothing.
        return this.#pongs.shift()?.(payload, clock.now());
      default:
        this.#messages++;
    }
  }

  #move(): void {
    const now = clock.now();
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, now - this.#movedAt);
    this.#movedAt = now;
  }

  #lost(): void {
    this.#isOver = true;
    this.#conclude(undefined, undefined);
    this.#finish();
    this.#socket.destroy();
  }

  #conclude(frame: CloseFrame | undefined, violation: string | undefined): void {
    this.#isEnded = true;
    // Only the first settles the promise.
    this.#end({ frame, violation, silentMs: clock.now() - this.#movedAt });
  }
}

function closeFrameOf(payload: Buffer): CloseFrame {
  if (payload.length === 0) return { code: undefined, reason: '' };
  return { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
}
