/** What only `ws` and classes derived from it have. */
export interface WithLine {
  readonly bufferedAmount?: number;
  terminate?(): void;
  once?(type: 'upgrade' | 'close', listener: (response: { socket?: Line } | undefined) => void): void;
}

/** What is used of a `net.Socket` or `tls.TLSSocket`; a user's own `createConnection` may give something with less. */
interface Line {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly writableLength?: number;
  /** No public part of it: only here a write shows how much of it is gone. Null when the line is over. */
  readonly _handle?: Handle | null;
}

interface Handle {
  readonly bytesRead?: number;
  /** What the operating system was given, `writeQueueSize` included. */
  readonly bytesWritten?: number;
  /** What of that it has not taken. */
  readonly writeQueueSize?: number;
  /** Of TLS: the handle of the TCP connection. That of TLS itself counts a write when all of it is gone. */
  readonly _parent?: Handle | null;
}

/** The progress on a TCP connection, in half a message as well. */
export class LineProgress {
  #line: Line | undefined;
  #read = 0;
  #taken = 0;
  /** At the last look: what the operating system had taken, and whether more was waiting for it. */
  #takenThen = 0;
  #wasBehind = false;

  constructor(native: WithLine) {
    native.once?.('upgrade', (response) => {
      this.#line = response?.socket;
    });
    native.once?.('close', () => {
      // Its last figures stay, and nothing else of it.
      void this.bytesRead;
      this.#line = undefined;
    });
  }

  get bytesRead(): number {
    const line = this.#line;
    const seen = beneath(line)?.bytesRead ?? line?.bytesRead ?? 0;
    // The handle of TCP counts what TLS adds, and goes first.
    this.#read = Math.max(this.#read, seen);
    return this.#read;
  }

  /** What the operating system takes at once is not counted: that it has room says nothing of the peer. */
  get bytesTaken(): number {
    const line = this.#line;
    const { bytesWritten, writeQueueSize } = beneath(line) ?? {};
    if (bytesWritten !== undefined && writeQueueSize !== undefined) {
      this.#look(bytesWritten - writeQueueSize, writeQueueSize);
    } else if (line?.bytesWritten !== undefined && line._handle !== null) {
      // By whole writes.
      const { bytesWritten, writableLength = 0 } = line;
      this.#look(bytesWritten - writableLength, writableLength);
    }
    return this.#taken;
  }

  #look(taken: number, waiting: number): void {
    if (this.#wasBehind && taken > this.#takenThen) this.#taken += taken - this.#takenThen;
    this.#takenThen = taken;
    this.#wasBehind = waiting > 0;
  }
}

/** The handle of the TCP connection itself, however many layers of TLS are over it. */
function beneath(line: Line | undefined): Handle | undefined {
  let handle = line?._handle ?? undefined;
  while (handle?._parent) handle = handle._parent;
  return handle;
}
