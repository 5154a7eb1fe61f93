import type { Connection } from '../../src/session/session.ts';

/** What the world makes of what a connection is told. */
export interface LineWatch {
  /** A message is handed over; returns the time. */
  readonly hand: (data: unknown, line: Line) => number;
  readonly close: (line: Line) => void;
  readonly discard: (line: Line) => void;
}

/** A connection, and what went over it in order. It moves at its own pace, or not at all. */
export class Line implements Connection {
  binaryType = '';
  movedAt = 0;
  /** The last message, by its number. */
  newest = 0;
  /** Whether what is sent goes past the queue, and whether it may go ahead of what waits there. */
  isDirect = false;
  isAhead = false;
  /** The Pings that the peer has read and not answered. */
  readonly pingsRead: number[] = [];
  readonly generation: number;
  readonly #random: () => number;
  readonly #watch: LineWatch;
  /** Messages, and Pings by their numbers. */
  readonly #unread: ({ readonly message: number } | { readonly ping: number })[] = [];
  #taken = 0;

  constructor(generation: number, random: () => number, watch: LineWatch) {
    this.generation = generation;
    this.#random = random;
    this.#watch = watch;
  }

  /** Sometimes as much as before, sometimes more. */
  get heard(): number {
    return Math.floor(this.#random() * 3);
  }

  set heard(_heard: number) {}

  get bytesRead(): number {
    return Math.floor(this.#random() * 3);
  }

  get bytesTaken(): number {
    return this.#random() < 0.7 ? this.#taken : this.#taken++;
  }

  get bufferedAmount(): number {
    return this.#random() < 0.2 ? 0 : this.#random() * 60;
  }

  get isClosing(): boolean {
    return this.#random() < 0.05;
  }

  send(data: unknown): void {
    this.movedAt = this.#watch.hand(data, this);
    const [kind, id] = String(data).split(' ');
    this.#unread.push(kind === 'ping' ? { ping: Number(id) } : { message: Number(kind) });
  }

  together(send: () => void): void {
    send();
  }

  ping(id: number): void {
    this.#unread.push({ ping: id });
  }

  close(): void {
    this.#watch.close(this);
  }

  discard(): void {
    this.#watch.discard(this);
  }

  /** The peer reads so much at most; returns the messages among that. */
  read(count: number): readonly number[] {
    const messages: number[] = [];
    for (const each of this.#unread.splice(0, count)) {
      if ('ping' in each) this.pingsRead.push(each.ping);
      else messages.push(each.message);
    }
    return messages;
  }
}
