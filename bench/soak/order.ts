/** What the server process is asked for. */
export interface ServerOrder {
  readonly seed: number;
  /** From one mood to the next on average, in milliseconds. */
  readonly moodMs: number;
  /** Whether it also sends Close frames and holds the line then. `ws` waits 30 s for such a line. */
  readonly lingers: boolean;
}

/** What it says first. */
export interface ServerGreeting {
  readonly url: string;
}

/** What the server process is asked for later. `calm`: accept everything from now on. Each request is answered. */
export type ServerRequest = 'receipts' | 'calm';

/** What came since it was last asked: the number of the client and that of the message, in turn. */
export interface Receipts {
  readonly receipts: readonly number[];
}

/** What the process of the clients is asked for. */
export interface CrowdOrder {
  readonly seed: number;
  readonly url: string;
  /** How many clients there are at any time. */
  readonly clients: number;
}

/**
 * What that process is asked for later. `begin`: connect. `settle`: send one more message each, and nothing after it.
 * `end`: close them all. Each request is answered with a {@link Sample}.
 */
export type CrowdRequest = 'begin' | 'sample' | 'settle' | 'end';

/** What the process of the clients is like, after forced garbage collections, and what its clients did since the last. */
export interface Sample {
  /** In bytes. */
  readonly heap: number;
  readonly rss: number;
  /** What holds the process, by the names that Node has for it. */
  readonly resources: Readonly<Record<string, number>>;
  /** Clients that are open. */
  readonly open: number;
  /** Clients that are open and have nothing queued and nothing unconfirmed. */
  readonly settled: number;
  /** Clients that were ended and are not yet over. */
  readonly ending: number;
  /** Sockets of this package that are over and still in memory. */
  readonly remains: number;
  /** Sockets of `ws` that are in memory, and the fewest and the most listeners of one that is open. */
  readonly natives: number;
  readonly listeners: readonly [fewest: number, most: number];
  /** Connections that opened, from the start on. */
  readonly connections: number;
  /** TCP connections that were begun, from the start on. */
  readonly attempts: number;
  /** Messages that came, from the start on. */
  readonly echoes: number;
  /** Errors that nobody caught and warnings of Node, from the start on. */
  readonly uncaught: readonly string[];
  /** Messages that were given to `send()` since the last sample: the number of the client and that of the message, in turn. */
  readonly sent: readonly number[];
  /** Messages that were reported as dropped since the last sample: the number of the client and that of the message, in turn. */
  readonly dropped: readonly number[];
}
