import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** One connection that the sink accepted. */
export interface Connection {
  /** Counts from 1. */
  readonly id: number;
  readonly acceptedAt: number;
  /** The numbers that came over it, in their order. */
  readonly numbers: number[];
}

/** One number that came. */
export interface Receipt {
  readonly number: number;
  readonly at: number;
  readonly connection: Connection;
}

interface Waiter {
  readonly fits: (receipt: Receipt) => boolean;
  readonly resolve: (receipt: Receipt) => void;
}

/** A server that writes down the numbers it is sent, and answers nothing but the message `ping`. */
export class Sink {
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #waiters: readonly Waiter[] = [];
  /** In the order in which they were accepted. */
  readonly connections: Connection[] = [];
  /** Over all connections, in the order in which they came. */
  readonly receipts: Receipt[] = [];

  private constructor() {
    this.#server.on('connection', (socket) => {
      const connection = { id: this.connections.length + 1, acceptedAt: Date.now(), numbers: [] };
      this.connections.push(connection);
      socket.on('error', () => {});
      socket.on('message', (data) => {
        const text = String(data);
        if (text === 'ping') socket.send('pong');
        else this.#receive(Number(text), connection);
      });
    });
  }

  static async start(): Promise<Sink> {
    const sink = new Sink();
    await new Promise<void>((resolve, reject) => {
      sink.#server.once('error', reject);
      sink.#server.once('listening', resolve);
    });
    return sink;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next number whose receipt fits. */
  next(fits: (receipt: Receipt) => boolean): Promise<Receipt> {
    return new Promise((resolve) => {
      this.#waiters = [...this.#waiters, { fits, resolve }];
    });
  }

  /** Closes every connection with a Close frame; without a code, with an empty one. */
  close(code: number | undefined): void {
    for (const socket of this.#server.clients) socket.close(code);
  }

  /** Ends all connections and stops listening. */
  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(number: number, connection: Connection): void {
    const receipt: Receipt = { number, at: Date.now(), connection };
    connection.numbers.push(number);
    this.receipts.push(receipt);
    const served = this.#waiters.filter(({ fits }) => fits(receipt));
    if (served.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !served.includes(waiter));
    for (const { resolve } of served) resolve(receipt);
  }
}
