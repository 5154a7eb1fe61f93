import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { listen } from './listen.ts';

/** What can be done to the lines over a proxy. What has a length is over after it, and lines are healthy again. */
export type Fault =
  /** Reset every line, both ways. */
  | { readonly do: 'reset' }
  /** End every line, both ways. */
  | { readonly do: 'fin' }
  /** Leave every line up and carry nothing more over it, in either direction. New lines work. */
  | { readonly do: 'blackhole' }
  /** Carry half of the next chunk of every line, whichever its direction, and end the line, both ways. */
  | { readonly do: 'cut' }
  /** Carry every chunk so much later, in each direction. Over when what was delayed last has been carried. */
  | { readonly do: 'delay'; readonly latencyMs: number; readonly forMs: number }
  /** Reset every line and stop listening, then listen on the same port again. */
  | { readonly do: 'refuse'; readonly forMs: number }
  /** Reset every line, accept new ones and never answer those, not even afterwards. Lasts until one has come. */
  | { readonly do: 'stall'; readonly forMs: number }
  /** Reset every line and answer the handshakes of new ones with HTTP 503. Lasts until one has come. */
  | { readonly do: '503'; readonly forMs: number };

const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** How much longer a fault lasts if nobody comes to meet it. */
const UNMET_MS = 5000;

/** What waits in one direction of a line, in order; the end of the direction is `undefined`. */
interface Delayed {
  readonly chunk: Buffer | undefined;
  readonly timer: NodeJS.Timeout;
}

/** One connection over the proxy: its end near the client, and the one at the server if there is any. */
class Line {
  readonly #ends: readonly Socket[];
  readonly #latencyMs: () => number;
  readonly #delayed: Delayed[][] = [];
  #state: 'healthy' | 'cutting' | 'frozen' | 'over' = 'healthy';

  /** @param whenGone Called once, when none of its ends is left. */
  constructor(ends: readonly Socket[], latencyMs: () => number, whenGone: () => void) {
    this.#ends = ends;
    this.#latencyMs = latencyMs;
    let left = ends.length;
    for (const end of ends) {
      end.on('error', () => {});
      end.on('close', () => {
        this.#fallSilent();
        for (const other of ends) if (!other.destroyed) other.destroy();
        left--;
        if (left === 0) whenGone();
      });
    }
    const [near, far] = ends;
    if (near === undefined || far === undefined) return;
    this.#join(near, far);
    this.#join(far, near);
  }

  reset(): void {
    this.#fallSilent();
    for (const end of this.#ends) end.resetAndDestroy();
  }

  fin(): void {
    this.#fallSilent();
    // What still comes is read, for its end to be seen.
    for (const end of this.#ends) end.resume().end();
  }

  freeze(): void {
    if (this.#state === 'over') return;
    this.#fallSilent();
    this.#state = 'frozen';
    for (const end of this.#ends) end.pause();
  }

  cut(): void {
    if (this.#state === 'healthy') this.#state = 'cutting';
  }

  /** Carries nothing more. */
  #fallSilent(): void {
    this.#state = 'over';
    for (const each of this.#delayed) for (const { timer } of each.splice(0)) clearTimeout(timer);
  }

  #join(from: Socket, to: Socket): void {
    const delayed: Delayed[] = [];
    let lastDueAt = 0;
    this.#delayed.push(delayed);
    const take = (chunk: Buffer | undefined): void => {
      if (this.#state === 'over') return;
      if (this.#state === 'cutting' && chunk !== undefined) {
        to.write(chunk.subarray(0, chunk.length >> 1));
        this.fin();
        return;
      }
      const latencyMs = this.#latencyMs();
      if (latencyMs === 0 && delayed.length === 0) return this.#deliver(from, to, chunk);
      // Nothing overtakes what was delayed for longer: each is due after the one before, and a timer delivers the first.
      const now = performance.now();
      lastDueAt = Math.max(lastDueAt, now + latencyMs);
      const timer = setTimeout(() => this.#deliver(from, to, delayed.shift()?.chunk), lastDueAt - now);
      delayed.push({ chunk, timer });
    };
    from.on('data', take);
    from.on('end', () => take(undefined));
  }

  #deliver(from: Socket, to: Socket, chunk: Buffer | undefined): void {
    if (chunk === undefined) to.end();
    else if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => {
        if (this.#state !== 'frozen') from.resume();
      });
    }
  }
}

/** A line to a server on the loopback that fails on request. One fault at a time; it is healthy in between. */
export class FaultProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  readonly #stopping = new AbortController();
  #answer: 'carry' | 'stall' | '503' = 'carry';
  #latencyMs = 0;
  #whenMet: () => void = () => {};
  #port = 0;
  /** TCP connections that were ever made over it. */
  total = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  }

  /** @param target The port of the server behind it. */
  static async start(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#port = await listen(proxy.#server);
    return proxy;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  /** Lines that are up, those that carry nothing among them. */
  get live(): number {
    return this.#lines.size;
  }

  /** Lets a fault happen. The promise is kept when the fault is over: at once for those without a length. */
  async inflict(fault: Fault): Promise<void> {
    switch (fault.do) {
      case 'reset':
        for (const line of this.#lines) line.reset();
        return;
      case 'fin':
        for (const line of this.#lines) line.fin();
        return;
      case 'blackhole':
        for (const line of this.#lines) line.freeze();
        return;
      case 'cut':
        for (const line of this.#lines) line.cut();
        return;
      case 'delay':
        this.#latencyMs = fault.latencyMs;
        await this.#last(fault.forMs);
        this.#latencyMs = 0;
        return this.#last(fault.latencyMs);
      case 'refuse':
        await this.#close();
        await this.#last(fault.forMs);
        await listen(this.#server, this.#port, this.#stopping.signal);
        return;
      default:
        return this.#answerWith(fault.do, fault.forMs);
    }
  }

  /** Ends all connections and faults, and stops listening. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#close();
  }

  #accept(near: Socket): void {
    this.total++;
    const answer = this.#answer;
    const options = { port: this.#target, host: '127.0.0.1', allowHalfOpen: true };
    const ends = answer === 'carry' ? [near, connect(options)] : [near];
    const line: Line = new Line(
      ends,
      () => this.#latencyMs,
      () => this.#lines.delete(line),
    );
    this.#lines.add(line);
    if (answer === 'carry') return;
    near.once('end', () => near.end());
    if (answer === 'stall') near.resume();
    else near.once('data', () => near.end(UNAVAILABLE));
    this.#whenMet();
  }

  async #answerWith(answer: 'stall' | '503', forMs: number): Promise<void> {
    const met = new Promise<void>((resolve) => {
      this.#whenMet = resolve;
    });
    this.#answer = answer;
    for (const line of this.#lines) line.reset();
    await this.#last(forMs);
    const waiting = new AbortController();
    await Promise.race([met, this.#last(UNMET_MS, waiting.signal)]);
    waiting.abort();
    this.#answer = 'carry';
  }

  /** Time passes, unless the proxy is stopped or the wait called off. */
  async #last(forMs: number, signal?: AbortSignal): Promise<void> {
    const signals = [this.#stopping.signal, ...(signal ? [signal] : [])];
    await pass(forMs, undefined, { signal: AbortSignal.any(signals) }).catch(() => {});
  }

  async #close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const line of this.#lines) line.reset();
    await closed;
  }
}
