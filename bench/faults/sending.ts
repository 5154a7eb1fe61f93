import type { Client, ConnectClient, Tuning } from '../clients/client.ts';

/** How a client sends. */
export interface Manner {
  readonly url: string;
  readonly tuning: Tuning;
  /** A message goes out so often. */
  readonly everyMs: number;
}

/** What the client believed from then on. */
export interface Belief {
  readonly isOpen: boolean;
  readonly at: number;
}

/** A message of which the sender was told that it is lost, or may be. */
export interface Loss {
  readonly number: number;
  /** `threw`: `send()` did. */
  readonly reason: string;
}

/** What became of all that was sent. */
export interface Report {
  /** When each message was given to the client. The first has the number 1. */
  readonly sentAt: readonly number[];
  readonly beliefs: readonly Belief[];
  readonly losses: readonly Loss[];
  readonly uncaught: readonly string[];
}

/** How long the last messages, and then the closing handshake, may take. */
const SETTLING_MS = 500;

/** A client that sends numbered messages; it runs in Node and in a page. */
export class Sending {
  readonly #connect: ConnectClient;
  readonly #manner: Manner;
  readonly #sentAt: number[] = [];
  readonly #beliefs: Belief[] = [];
  readonly #losses: Loss[] = [];
  readonly #uncaught: string[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #generation = 0;
  #client: Client;

  /** Starts. */
  constructor(connect: ConnectClient, manner: Manner) {
    this.#connect = connect;
    this.#manner = manner;
    this.#client = this.#begin();
    this.#timer = setInterval(() => this.#send(), manner.everyMs);
  }

  /** An error of the client is a result. */
  caught(message: string): void {
    this.#uncaught.push(message);
  }

  /** Puts a new client in the place of the one that there is. */
  renew(): void {
    this.#beliefs.push({ isOpen: false, at: Date.now() });
    this.#client.close();
    this.#client = this.#begin();
  }

  /** Ends the client. */
  async finish(): Promise<Report> {
    clearInterval(this.#timer);
    await pass(SETTLING_MS);
    this.#client.close();
    await pass(SETTLING_MS);
    return {
      sentAt: this.#sentAt,
      beliefs: this.#beliefs,
      losses: this.#losses,
      uncaught: this.#uncaught,
    };
  }

  #send(): void {
    const number = this.#sentAt.push(Date.now());
    try {
      this.#client.send(String(number));
    } catch {
      this.#losses.push({ number, reason: 'threw' });
    }
  }

  #begin(): Client {
    this.#generation++;
    const mine = this.#generation;
    // What a client believes does not count once there is another.
    const believe = (isOpen: boolean): void => {
      if (mine === this.#generation) this.#beliefs.push({ isOpen, at: Date.now() });
    };
    const events = {
      opened: () => believe(true),
      closed: () => believe(false),
      dropped: (text: string, reason: string) => this.#losses.push({ number: Number(text), reason }),
    };
    return this.#connect(this.#manner.url, events, this.#manner.tuning);
  }
}

function pass(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
