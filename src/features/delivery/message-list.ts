import { byteLengthOf, type Payload } from '../../socket/payload.ts';

/** A message that was given to `send()` or `enqueue()`. Its size is measured when somebody asks, and once. */
export class Message {
  /** Counts the messages of a socket. */
  readonly id: number;
  readonly data: Payload;
  /** From when on it is too old to be sent. */
  readonly expiresAt: number;
  #bytes = -1;

  constructor(id: number, data: Payload, expiresAt: number) {
    this.id = id;
    this.data = data;
    this.expiresAt = expiresAt;
  }

  /** Payload bytes, without framing: the measure of `bufferedAmount`. */
  get bytes(): number {
    if (this.#bytes < 0) this.#bytes = byteLengthOf(this.data);
    return this.#bytes;
  }
}

/** The size of a message where a rough one will do: to count the bytes of a text takes as long as sending it. */
export function roughSizeOf(data: Payload): number {
  return typeof data === 'string' ? data.length : byteLengthOf(data);
}

/** Messages, oldest first. Adding one and taking the oldest take constant time on average. */
export class MessageList {
  #items: Message[] = [];
  #first = 0;
  /** The sum of their bytes, by the measure of this list. */
  bytes = 0;
  readonly #sizeOf: (message: Message) => number;

  constructor(sizeOf: (message: Message) => number) {
    this.#sizeOf = sizeOf;
  }

  get length(): number {
    return this.#items.length - this.#first;
  }

  get oldest(): Message | undefined {
    return this.#items[this.#first];
  }

  push(message: Message): void {
    this.#items.push(message);
    this.bytes += this.#sizeOf(message);
  }

  /** Takes the oldest. */
  shift(): Message | undefined {
    const message = this.#items[this.#first];
    if (!message) return undefined;
    this.#first++;
    this.bytes -= this.#sizeOf(message);
    if (this.#first === this.#items.length) this.clear();
    else if (this.#first > 1000 && this.#first > this.#items.length / 2) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return message;
  }

  /** Takes all. */
  clear(): readonly Message[] {
    const all = this.toArray();
    this.#items = [];
    this.#first = this.bytes = 0;
    return all;
  }

  toArray(): readonly Message[] {
    return this.#items.slice(this.#first);
  }

  /** Takes those out that fit, wherever they stand. */
  take(fits: (message: Message) => boolean): readonly Message[] {
    const taken: Message[] = [];
    for (const message of this.clear()) {
      if (fits(message)) taken.push(message);
      else this.push(message);
    }
    return taken;
  }
}
