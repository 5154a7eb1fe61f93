import { randomBytes } from 'node:crypto';

/** The opcodes that mean something here; 0, 1 and 2 carry data. */
export const OPCODE = { CLOSE: 8, PING: 9, PONG: 10 } as const;

/** The longest payload of a control frame, in bytes. */
const MOST_CONTROL_BYTES = 125;

/** A frame that came. Of data, only the length is kept. */
export interface Frame {
  readonly opcode: number;
  /** The payload of a control frame; empty for data. */
  readonly payload: Buffer;
  /** The length of the payload in bytes. */
  readonly length: number;
}

/** The peer broke the framing; the message says how. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/** A control frame as a client sends it: masked. */
export function controlFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]);
}

/** The header of a frame. */
interface Header {
  readonly opcode: number;
  readonly length: number;
  /** How long the header is itself, in bytes. */
  readonly bytes: number;
}

/**
 * Reads the frames of a server off the line. Data are counted and dropped as they come, so their length does not matter.
 *
 * @see RFC 6455, 5.2 and 5.5.
 */
export class FrameReader {
  #buffered: Buffer = Buffer.alloc(0);
  /** How many bytes of data are still to be dropped. */
  #toDrop = 0;
  /** Whether an extension may use the first reserved bit of data frames, as permessage-deflate does. */
  readonly #mayUseFirstBit: boolean;

  constructor(mayUseFirstBit: boolean) {
    this.#mayUseFirstBit = mayUseFirstBit;
  }

  /**
   * Takes what came and returns the frames that are complete with it. A data frame is told when its header is there.
   *
   * @throws {FramingError} For what no server may send.
   */
  read(chunk: Buffer): readonly Frame[] {
    this.#buffered = Buffer.concat([this.#buffered, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    const dropped = Math.min(this.#toDrop, this.#buffered.length);
    this.#take(dropped);
    this.#toDrop -= dropped;
    const header = this.#header();
    if (header === undefined) return undefined;
    const { opcode, length, bytes } = header;
    if (opcode < OPCODE.CLOSE) {
      this.#take(bytes);
      this.#toDrop = length;
      return { opcode, length, payload: Buffer.alloc(0) };
    }
    if (this.#buffered.length < bytes + length) return undefined;
    const payload = this.#take(bytes + length).subarray(bytes);
    return { opcode, length, payload };
  }

  #header(): Header | undefined {
    const [first, second] = this.#buffered;
    if (first === undefined || second === undefined) return undefined;
    const opcode = first & 0x0f;
    this.#check(first, second);
    const short = second & 0x7f;
    if (short < 126) return { opcode, length: short, bytes: 2 };
    const bytes = short === 126 ? 4 : 10;
    if (this.#buffered.length < bytes) return undefined;
    const length = short === 126 ? this.#buffered.readUInt16BE(2) : Number(this.#buffered.readBigUInt64BE(2));
    return { opcode, length, bytes };
  }

  #check(first: number, second: number): void {
    const opcode = first & 0x0f;
    const isControl = opcode >= OPCODE.CLOSE;
    const reserved = first & (this.#mayUseFirstBit && !isControl ? 0x30 : 0x70);
    if (reserved !== 0) throw new FramingError('A reserved bit is set that no extension was agreed for.');
    if ((opcode > 2 && !isControl) || opcode > OPCODE.PONG) {
      throw new FramingError(`Nothing defines the opcode ${opcode}.`);
    }
    if ((second & 0x80) !== 0) throw new FramingError('A frame is masked, and only a client may do that.');
    if (!isControl) return;
    if ((first & 0x80) === 0) throw new FramingError('A control frame is fragmented.');
    if ((second & 0x7f) > MOST_CONTROL_BYTES) throw new FramingError('A control frame is too long.');
  }

  #take(bytes: number): Buffer {
    const taken = this.#buffered.subarray(0, bytes);
    this.#buffered = this.#buffered.subarray(bytes);
    return taken;
  }
}
