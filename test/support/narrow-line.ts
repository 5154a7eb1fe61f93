import { connect, createServer, type Server, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** How narrow a line is. What is left out is as wide as the loopback. */
export interface Narrowness {
  /** Bytes per second towards the server. */
  readonly upRate?: number;
  /** Bytes per second towards the client. */
  readonly downRate?: number;
  /** The line that is the first to carry so many bytes towards the server stalls then. */
  readonly stallsAfter?: number;
}

/** How often a narrow line carries something. */
const TICK_MS = 20;

/** For so long a narrow line may be late, and then carries what has become due. */
const LATE_MS = 200;

/** What waits in the line where it is wide. */
const WIDE_BYTES = 64 * 1024;

/** One connection over it. */
class Line {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #timers: NodeJS.Timeout[] = [];
  #isStalled = false;
  #carried = 0;

  /** @param stalls Whether it is to stall, now that it has carried so much. */
  constructor(
    near: Socket,
    target: number,
    { upRate, downRate }: Narrowness,
    stalls: (line: Line) => boolean,
  ) {
    this.#near = near;
    const options = { host: '127.0.0.1', port: target, allowHalfOpen: true, highWaterMark: room(downRate) };
    this.#far = connect(options);
    for (const end of [near, this.#far]) end.on('error', () => {});
    this.#carry(near, this.#far, upRate, (bytes) => {
      this.#carried += bytes;
      if (!stalls(this)) return;
      this.#isStalled = true;
      near.pause();
    });
    this.#carry(this.#far, near, downRate, () => {});
    near.on('close', () => {
      this.#stop();
      // What was carried may still be on its way to the server.
      this.#far.end();
    });
    this.#far.on('close', () => {
      this.#stop();
      near.destroy();
    });
  }

  get carried(): number {
    return this.#carried;
  }

  /** What waits towards the server is carried; the way back stays dead. */
  release(): void {
    this.#near.resume();
  }

  reset(): void {
    this.#stop();
    for (const end of [this.#near, this.#far]) end.resetAndDestroy();
  }

  #carry(from: Socket, to: Socket, rate: number | undefined, carried: (bytes: number) => void): void {
    const take = (chunk: Buffer): boolean => {
      // The way back of a line that has stalled.
      if (this.#isStalled && from === this.#far) return true;
      const isWell = to.writable ? to.write(chunk) : true;
      carried(chunk.length);
      return isWell;
    };
    from.on('end', () => to.end());
    if (rate !== undefined) {
      this.#timers.push(setInterval(paced(from, rate, take), TICK_MS));
      // Without a listener nothing is read, not even an end.
      from.on('readable', () => {});
      return;
    }
    from.on('data', (chunk: Buffer) => {
      if (take(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (!(this.#isStalled && from === this.#near)) from.resume();
      });
    });
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

/** Reads as much as has become due since the last time. */
function paced(from: Socket, rate: number, take: (chunk: Buffer) => boolean): () => void {
  let lastAt = performance.now();
  return () => {
    const now = performance.now();
    const dueMs = Math.min(LATE_MS, now - lastAt);
    lastAt = now;
    const bytes = Math.min(Math.ceil((rate * dueMs) / 1000), from.readableLength);
    // Reading nothing is what tells that the end has come.
    const chunk: unknown = from.read(bytes);
    if (Buffer.isBuffer(chunk)) take(chunk);
  };
}

function room(rate: number | undefined): number {
  return rate === undefined ? WIDE_BYTES : Math.ceil((rate * LATE_MS) / 1000);
}

/** A line to a server on the loopback that is narrow, or stalls in the middle of what it carries. */
export class NarrowLine {
  readonly #server: Server;
  readonly #lines: Line[] = [];
  #stalled: Line | undefined;
  #port = 0;
  /** When a line has stalled. */
  readonly stalled: Promise<void>;

  private constructor(target: number, narrowness: Narrowness) {
    const { upRate, stallsAfter = Number.POSITIVE_INFINITY } = narrowness;
    let tell = (): void => {};
    this.stalled = new Promise((resolve) => {
      tell = resolve;
    });
    const stalls = (line: Line): boolean => {
      if (this.#stalled !== undefined || line.carried < stallsAfter) return false;
      this.#stalled = line;
      tell();
      return true;
    };
    const options = { allowHalfOpen: true, highWaterMark: room(upRate) };
    this.#server = createServer(options, (near) => {
      this.#lines.push(new Line(near, target, narrowness, stalls));
    });
  }

  /** @param target The port of the server behind it. */
  static async start(target: number, narrowness: Narrowness): Promise<NarrowLine> {
    const line = new NarrowLine(target, narrowness);
    line.#port = await listen(line.#server);
    return line;
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes that the one that stalled has carried towards the server. */
  get carried(): number {
    return this.#stalled?.carried ?? 0;
  }

  /** What waits in the one that stalled is carried towards the server after all. */
  release(): void {
    this.#stalled?.release();
  }

  /** Resets the one that stalled, both ways. */
  reset(): void {
    this.#stalled?.reset();
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const line of this.#lines) line.reset();
    await closed;
  }
}
