import type { Options, ProtocolsProvider, UrlProvider } from 'resilient-websocket/reconnecting-websocket';
import { type Behaviour, MisbehavingServer } from 'resilient-websocket/testing/server';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { settled } from '../support/fake-life.ts';
import { uncaughtDuring } from '../support/uncaught.ts';
import type { Make, Peer, SeenEvent, Socket } from './subjects.ts';

/** What was seen, by what it is about, in words that a reader of the guide understands. */
export type Observations = Readonly<Record<string, string>>;

/** The same lines of an application, for whichever class is on the stage. */
export interface Scenario {
  /** The situation, as the guide names it. */
  readonly name: string;
  /** Whose documented members it uses. Default: those of both. */
  readonly peers?: readonly Peer[];
  run(stage: Stage): Promise<Observations>;
}

/** Short and always the same, so that a wait is over soon. */
const FAST: Options = {
  WebSocket,
  minReconnectionDelay: 20,
  maxReconnectionDelay: 20,
  reconnectionDelayGrowFactor: 1,
};

/** How long a scenario waits for what should come, in milliseconds. */
const LIMIT_MS = 8000;

/** One socket, and what its listeners were told. */
export class Seen {
  readonly socket: Socket;
  readonly events: string[] = [];
  /** The reasons of the `close` events. */
  readonly reasons: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, (event) => this.#hear(type, event));
    }
  }

  /** How many events begin so. */
  count(start: string): number {
    return this.events.filter((each) => each.startsWith(start)).length;
  }

  /** Waits for so many events that begin so. What follows runs before any timer does. */
  until(start: string, count = 1): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.count(start) < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** All events so far. */
  get story(): string {
    return list(this.events);
  }

  #hear(type: string, event: SeenEvent): void {
    this.events.push(describe(type, event));
    if (type === 'close') this.reasons.push(`"${event.reason}"`);
    for (const check of this.#waiting) check();
  }
}

/** Where a scenario is played: a real server, and one class. */
export class Stage {
  readonly server: MisbehavingServer;
  readonly #make: Make;
  readonly #sockets: Socket[] = [];

  private constructor(server: MisbehavingServer, make: Make) {
    this.server = server;
    this.#make = make;
  }

  /** Plays a scenario. What nobody caught meanwhile is among the observations. */
  static async play({ run }: Scenario, make: Make): Promise<Observations> {
    const server = await MisbehavingServer.start();
    const stage = new Stage(server, make);
    let observations: Observations = {};
    const uncaught = await uncaughtDuring(async () => {
      try {
        observations = await run(stage);
      } finally {
        for (const socket of stage.#sockets) socket.close();
        await server.stop();
      }
    });
    return { ...observations, uncaught: uncaught.length === 0 ? 'nothing' : String(uncaught[0]) };
  }

  /** Makes a socket, by default for the server and with short delays. */
  open(options: Options = {}, url: UrlProvider = this.server.url, protocols?: ProtocolsProvider): Seen {
    const socket = this.#make(url, protocols, { ...FAST, ...options });
    this.#sockets.push(socket);
    return new Seen(socket);
  }

  script(...behaviours: Behaviour[]): void {
    this.server.script(...behaviours);
  }

  /**
   * Waits until an attempt that any socket has planned with the short delay would have come to something: another socket
   * of the class has been refused twice meanwhile, and has come back.
   */
  async settle(): Promise<void> {
    const other = await MisbehavingServer.start();
    other.script({ do: 'refuse', status: 503 }, { do: 'refuse', status: 503 });
    const seen = this.open({}, other.url);
    await seen.until('open');
    seen.socket.close();
    await until(() => other.live === 0);
    await other.stop();
    await settled();
  }
}

/** Waits for something to become true. */
export function until(isSo: () => boolean): Promise<void> {
  return vi.waitFor(
    () => {
      if (!isSo()) throw new Error('It did not come.');
    },
    { timeout: LIMIT_MS, interval: 2 },
  );
}

/** The names of the values of `readyState`. */
export function stateOf({ readyState }: Socket): string {
  return ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'][readyState] ?? `${readyState}`;
}

/** Words in their order; none is said to be none. */
export function list(words: readonly unknown[]): string {
  return words.length === 0 ? 'nothing' : words.join(', ');
}

function describe(type: string, { code, wasClean, data }: SeenEvent): string {
  if (type === 'message')
    return `message ${typeof data === 'string' ? data : (data as object).constructor.name}`;
  return type === 'close' ? `close ${code} ${wasClean ? 'clean' : 'unclean'}` : type;
}
