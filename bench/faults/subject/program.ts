import {
  ResilientWebSocket,
  type ResilientWebSocketOptions,
  type WebSocketConstructor,
} from 'resilient-websocket/full';
import type { Ending, Order, Report, Standing, SubjectOptions } from './subject.ts';

/** How the platform is. */
export interface Platform {
  /** `undefined`: what the package takes by default. */
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly hasPings: boolean;
}

/** How long after a probe the loop is blocked: the server answers later. */
const BLOCK_AFTER_MS = 100;

/** How long what waited for a blocked loop may take. */
const SETTLING_MS = 400;

/** A socket under orders; it runs in Node and in a page. */
export class Program {
  readonly #platform: Platform;
  #socket: ResilientWebSocket | undefined;
  #opens = 0;
  #endings: Ending[] = [];
  #sent = 0;
  #drops: [number, string][] = [];
  #arrivals: number[] = [];
  /** The number of the message at which another connection is asked for. */
  #reconnectAt = Number.POSITIVE_INFINITY;
  #uncaught: string[] = [];
  #whenProbed: () => void = () => {};

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Carries out an order. */
  async obey(order: Order): Promise<Standing> {
    switch (order.do) {
      case 'connect':
        this.#connect(order.url, order.options);
        break;
      case 'burst':
        this.#burst(order.count, order.bytes);
        break;
      case 'block':
        await this.#block(order.timeoutMs, order.lateMs);
        break;
      case 'reconnect':
        if (order.at === 0) this.#socket?.reconnect();
        else this.#reconnectAt = order.at;
        break;
      case 'close':
        this.#socket?.close(order.code);
        break;
      case 'look':
        break;
    }
    return this.#standing();
  }

  report(): Report {
    return { drops: this.#drops, arrivals: this.#arrivals, uncaught: this.#uncaught };
  }

  /** An error that nobody caught. */
  caught(message: string): void {
    this.#uncaught.push(message);
  }

  #connect(url: string, options: SubjectOptions): void {
    this.#socket?.close();
    this.#opens = 0;
    this.#endings = [];
    this.#sent = 0;
    this.#drops = [];
    this.#arrivals = [];
    this.#reconnectAt = Number.POSITIVE_INFINITY;
    this.#uncaught = [];
    const socket = new ResilientWebSocket(url, [], this.#optionsOf(options));
    this.#socket = socket;
    // The last socket of this program is not listened to any more.
    const whileMine = <T>(listener: (event: T) => void) => {
      return (event: T): void => {
        if (socket === this.#socket) listener(event);
      };
    };
    socket.on(
      'open',
      whileMine(() => this.#opens++),
    );
    socket.on(
      'close',
      whileMine(({ code, cause }) => this.#endings.push({ code, cause })),
    );
    socket.on(
      'drop',
      whileMine(({ data, reason }) => this.#drops.push([Number.parseInt(String(data), 10), reason])),
    );
    socket.addEventListener(
      'message',
      whileMine(({ data }) => this.#arrive(Number.parseInt(String(data), 10))),
    );
  }

  #optionsOf({ heartbeat, ...options }: SubjectOptions): ResilientWebSocketOptions {
    const { WebSocket, hasPings } = this.#platform;
    const probes = hasPings
      ? {}
      : { message: () => this.#probe(), isReply: (data: unknown) => data === 'pong', isInOrder: true };
    return {
      ...options,
      ...(heartbeat === undefined ? {} : { heartbeat: { ...heartbeat, ...probes } }),
      ...(WebSocket === undefined ? {} : { WebSocket }),
      trace: ({ log }) => {
        if (log.some((entry) => 'do' in entry && entry.do === 'ping')) this.#whenProbed();
      },
    };
  }

  /** What stands for a Ping where there is none. */
  #probe(): string {
    this.#whenProbed();
    return 'ping';
  }

  #arrive(number: number): void {
    this.#arrivals.push(number);
    if (number < this.#reconnectAt) return;
    this.#reconnectAt = Number.POSITIVE_INFINITY;
    this.#socket?.reconnect();
  }

  #burst(count: number, bytes: number): void {
    const padding = 'x'.repeat(bytes - 8);
    for (let left = count; left > 0; left--) {
      const number = ++this.#sent;
      try {
        this.#socket?.send(`${number} `.padEnd(8) + padding);
      } catch {
        this.#drops.push([number, 'threw']);
      }
    }
  }

  async #block(timeoutMs: number, lateMs: number): Promise<void> {
    const probedAt = await new Promise<number>((resolve) => {
      this.#whenProbed = () => {
        this.#whenProbed = () => {};
        resolve(performance.now());
      };
    });
    await pass(BLOCK_AFTER_MS);
    while (performance.now() < probedAt + timeoutMs + lateMs);
    await pass(SETTLING_MS);
  }

  #standing(): Standing {
    const socket = this.#socket;
    const { queued, unconfirmed, forgotten } = socket?.account ?? NOTHING_SENT;
    return {
      status: socket?.status ?? 'closed',
      opens: this.#opens,
      endings: this.#endings,
      sent: this.#sent,
      drops: this.#drops.length,
      queued,
      unconfirmed,
      forgotten,
      bufferedAmount: socket?.bufferedAmount ?? 0,
      arrivals: this.#arrivals.length,
    };
  }
}

const NOTHING_SENT = { queued: 0, unconfirmed: 0, forgotten: 0 };

function pass(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
