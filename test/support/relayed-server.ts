import { expect, onTestFinished } from 'vitest';
import { Relay } from './relay.ts';

/** How the connections of a server end with it: announced with 1012, or lost without a Close frame. */
export const ENDINGS = ['announced', 'lost'] as const;

export type Ending = (typeof ENDINGS)[number];

/** A server of any kind that listens. */
export interface Running {
  readonly port: number;
  /** Ends all connections, those that cannot be ended in this way as well, and stops listening. */
  end(ending: Ending): Promise<void>;
}

/**
 * A server for the length of one test, behind a relay whose port stays while servers come and go. The relay counts the
 * attempts of clients, those included that find no server.
 */
export class RelayedServer<S extends Running> {
  readonly #begin: () => Promise<S>;
  readonly #relay: Relay;
  #server: S;

  private constructor(begin: () => Promise<S>, relay: Relay, server: S) {
    this.#begin = begin;
    this.#relay = relay;
    this.#server = server;
  }

  /** @param begin Starts a server on a free port. */
  static async start<S extends Running>(begin: () => Promise<S>): Promise<RelayedServer<S>> {
    const server = await begin();
    const relay = await Relay.start(server.port);
    const relayed = new RelayedServer(begin, relay, server);
    onTestFinished(async () => {
      await relay.stop();
      await relayed.#server.end('lost');
    });
    return relayed;
  }

  /** The server that runs, or has run last. */
  get current(): S {
    return this.#server;
  }

  /** Where clients connect to. */
  get url(): string {
    return this.#relay.url;
  }

  /** How many connections clients have tried to make. */
  get attempts(): number {
    return this.#relay.total;
  }

  /** How many connections clients have. */
  get live(): number {
    return this.#relay.live;
  }

  /** Ends the server; the next one has forgotten everything. While there is none, whoever connects is hung up on. */
  stop(ending: Ending): Promise<void> {
    return this.#server.end(ending);
  }

  /** Starts the next one. */
  async startAgain(): Promise<void> {
    this.#server = await this.#begin();
    this.#relay.target = this.#server.port;
  }

  /** Ends the server, and keeps the next one away until attempts have failed. */
  async restart(ending: Ending): Promise<void> {
    const { attempts } = this;
    await this.stop(ending);
    await expect.poll(() => this.attempts).toBeGreaterThan(attempts + 1);
    await this.startAgain();
  }
}
